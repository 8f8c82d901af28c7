using Entente.Configuration;
using Entente.Rehearsal;
using Xunit;

namespace Entente.Tests.Guidance;

public sealed class LearnedConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("learned").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_file_is_read_beside_the_configuration_and_its_bytes_are_part_of_the_fingerprint()
    {
        TwoKinds.Train(_folder, seed: 1);
        var first = Load("learned: learned.json\n");

        TwoKinds.Train(_folder, seed: 2);
        var second = Load("learned: learned.json\n");

        Assert.Empty(first.Problems);
        Assert.Equal("results", Assert.Single(first.Pool!.Learned!.Content.Domains).Name);
        Assert.NotEqual(first.Pool.Learned.Sha256, second.Pool!.Learned!.Sha256);
        Assert.NotEqual(first.Pool.Fingerprint, second.Pool.Fingerprint);
    }

    [Fact]
    public void Without_a_learned_file_nothing_is_learned()
        => Assert.Null(Load("").Pool!.Learned);

    [Fact]
    public void A_file_that_is_not_there_is_named_with_its_path()
    {
        var problem = Assert.Single(Load("learned: lost.json\n").Problems);

        Assert.True(problem.IsError);
        Assert.Equal(("learned", "lost.json"), (problem.Path, problem.Value));
        Assert.Contains(Path.Combine(_folder, "lost.json"), problem.Message, StringComparison.Ordinal);
        Assert.Contains("entente train --data FILE", problem.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_version_is_refused_with_the_way_to_train_again()
    {
        var path = TwoKinds.Train(_folder);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"version\":1", "\"version\":99", StringComparison.Ordinal));

        var problem = Assert.Single(Load("learned: learned.json\n").Problems);

        Assert.Contains("version 99", problem.Message, StringComparison.Ordinal);
        Assert.Contains("train again with: entente train", problem.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_whose_parts_do_not_fit_together_is_refused_before_the_first_request()
    {
        var path = TwoKinds.Train(_folder);
        var whole = File.ReadAllText(path);
        File.WriteAllText(path, whole.Replace("\"rehearsal-harp\"]", "\"rehearsal-harp\",\"one-too-many\"]", StringComparison.Ordinal));
        Assert.NotEqual(whole, File.ReadAllText(path));

        Assert.Contains("damaged", Assert.Single(Load("learned: learned.json\n").Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_told_together_with_the_other_errors_of_the_pool()
    {
        var loaded = ConfigurationLoader.Load("models: {homeless: {developer: Nobody}}\nlearned: lost.json\n");

        Assert.Contains(loaded.Problems, problem => problem is { IsError: true, Path: "learned" });
        Assert.Contains(loaded.Problems, problem => problem is { IsError: true, Path: "models.homeless" });
    }

    [Fact]
    public void A_file_that_knows_nobody_of_the_pool_is_a_warning()
    {
        TwoKinds.Train(_folder, name: model => $"other-{model}");

        var loaded = Load("learned: learned.json\n");

        Assert.True(loaded.IsValid);
        Assert.Contains("other-rehearsal-flute", Assert.Single(loaded.Problems).Message, StringComparison.Ordinal);
    }

    private LoadedConfiguration Load(string more)
    {
        var file = Path.Combine(_folder, "entente.yaml");
        File.WriteAllText(file, RehearsalPool.Yaml(new Uri("http://127.0.0.1:9")) + more);
        return ConfigurationLoader.LoadFile(file);
    }
}
