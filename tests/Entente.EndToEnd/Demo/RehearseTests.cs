using Entente.Rehearsal;
using Xunit;

namespace Entente.EndToEnd.Demo;

/// <summary>The provider simulator alone.</summary>
public sealed class RehearseTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("entente-demo-test-").FullName;

    [Theory]
    [InlineData("rehearse", "--listen", "http://127.0.0.1:0", "--script", "S08")]
    [InlineData("rehearse", "--listen", "http://127.0.0.1:0", "--script", "mine.yaml")]
    public async Task It_says_where_it_listens_and_ends_when_interrupted(params string[] args)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "mine.yaml"), "seed: 7\nper_token: 5ms\n", TestContext.Current.CancellationToken);

        var rehearsal = await DemoProcess.RunAsync(folder, "listening on http://127.0.0.1:", args);

        Assert.Equal((0, ""), (rehearsal.ExitCode, rehearsal.Error));
        Assert.DoesNotContain("127.0.0.1:0", rehearsal.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no file S99, and no script of that name; those that come along are S01, ", "--script", "S99")]
    [InlineData("wrong.yaml: ", "--script", "wrong.yaml")]
    [InlineData("there is no folder nowhere: ", "--recordings", "nowhere")]
    [InlineData("'http://0.0.0.0:1' is not an http address on loopback; ", "--listen", "http://0.0.0.0:1")]
    public async Task Bad_input_is_one_line_with_the_way_out(string says, params string[] args)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "wrong.yaml"), "rules: [{match: {modle: x}}]\n", TestContext.Current.CancellationToken);

        var rehearsal = await DemoProcess.RunAsync(folder, ["rehearse", .. args]);

        Assert.Equal((2, ""), (rehearsal.ExitCode, rehearsal.Out));
        Assert.StartsWith($"entente: {says}", rehearsal.Error, StringComparison.Ordinal);
        Assert.Equal(1, rehearsal.Error.Count(sign => sign == '\n'));
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using var other = await RehearsalServer.StartAsync(new(), cancellationToken: TestContext.Current.CancellationToken);
        var url = other.BaseUrl.ToString().TrimEnd('/');

        var rehearsal = await DemoProcess.RunAsync(folder, "rehearse", "--listen", url);

        Assert.Equal((2, ""), (rehearsal.ExitCode, rehearsal.Out));
        Assert.StartsWith($"entente: {url} cannot be listened on", rehearsal.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
