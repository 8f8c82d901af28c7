using Entente.Evaluation;
using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;
using Xunit;

namespace Entente.Tests.Evaluation;

public sealed class EvaluationFilesTests : IDisposable
{
    private readonly TinyData folder = new();

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "\"datasets\" is missing")]
    [InlineData("""{"datasets":{}}""", "\"pools\" is missing")]
    [InlineData("""{"datasets":{"d":{}},"pools":{}}""", "dataset \"d\" has no \"file\"")]
    [InlineData("""{"datasets":{},"pools":{"d":{}}}""", "\"pools\" names the dataset \"d\"")]
    [InlineData("""{"datasets":{"d":{"file":"f"}},"pools":{"d":{"all":[]}}}""", "pool \"all\" of dataset \"d\" is no list of names")]
    [InlineData("""{"datasets":{"d":{"file":"f"}},"pools":{"d":{"all":["a","b","a"]}}}""", "names \"a\" twice")]
    [InlineData("""{"datasets":{"d":{"file":"f","tasks":"t"}},"pools":{}}""", "tasks of dataset \"d\" is no list of names")]
    public void A_file_of_pools_that_is_wrong_says_where(string text, string why)
    {
        var path = folder.Write("wrong.json", text);

        var thrown = Assert.Throws<EvaluationException>(() => PoolsFile.Read(path));

        Assert.StartsWith(path, thrown.Message, StringComparison.Ordinal);
        Assert.Contains(why, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name\na", 1, "no column \"model\"")]
    [InlineData("model,usd_per_million_input\na,1\nb,cheap", 3, "\"cheap\" in column \"usd_per_million_input\"")]
    [InlineData("model,usd_per_million_input\na,-1", 2, "\"-1\" in column")]
    [InlineData("model\na\na", 3, "\"a\" is there a second time")]
    [InlineData("model,developer\n,Lab", 2, "has no name")]
    public void A_file_of_models_that_is_wrong_says_where(string text, int line, string why)
    {
        var path = folder.Write("wrong.csv", text);

        var thrown = Assert.Throws<EvaluationException>(() => ModelsFile.Read(path));

        Assert.StartsWith($"{path}:{line}: ", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(why, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Facts_may_be_quoted_missing_and_more_than_is_known()
    {
        var path = folder.Write("facts.csv", "developer,model,colour\n\"Lab, \"\"Inc\"\"\",a,red\n,b");

        var file = ModelsFile.Read(path);

        Assert.Equal("Lab, \"Inc\"", file.Of("a").Developer);
        Assert.Null(file.Of("b").Developer);
        Assert.False(file.Of("b").HasPrice);
    }

    [Fact]
    public void A_model_that_the_catalogue_does_not_know_is_kept_with_unknown_facts()
    {
        var data = Read(Split.Test);

        var models = data.Datasets.Single().Evaluated.Models;
        Assert.Equal(["alpha", "beta", "gamma"], models.Select(model => model.Name));
        Assert.Equal((null, null, null), (models[2].Developer, models[2].Jurisdiction, models[2].InputUsdPerMillion));
        Assert.Contains(data.Notes, note => note.Contains("gamma", StringComparison.Ordinal));
    }

    [Fact]
    public void The_train_part_is_found_by_name()
    {
        var dataset = Read(Split.Test).Datasets.Single();

        Assert.Equal("tiny.train.jsonl", dataset.TrainFrom);
        Assert.Equal((12, 20), (dataset.Evaluated.Questions.Count, dataset.Train.Questions));
    }

    [Fact]
    public void A_prompt_of_the_test_part_never_chooses_a_baseline_though_a_train_file_holds_it()
    {
        folder.Write("tiny.train.jsonl", folder.Read("tiny.train.jsonl") + folder.Read("tiny.test.jsonl"));

        var dataset = Read(Split.Test).Datasets.Single();

        Assert.Equal(20, dataset.Train.Questions);
    }

    [Fact]
    public void Without_a_train_part_it_says_how_to_name_one()
    {
        File.Delete(folder.Path("tiny.train.jsonl"));

        var thrown = Assert.Throws<EvaluationException>(() => Read(Split.Test));

        Assert.Contains("--train", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_trained_file_remembers_stands_in_for_the_train_part()
    {
        var remembered = Read(Split.Test).Datasets.Single().Train;
        File.Delete(folder.Path("tiny.train.jsonl"));

        var dataset = EvaluationData.Read(Files(Split.All) with { Summaries = new Dictionary<string, TrainSummary> { ["sums"] = remembered } }, TestContext.Current.CancellationToken).Datasets.Single();

        Assert.Equal("the trained file", dataset.TrainFrom);
        Assert.Same(remembered, dataset.Train);
        Assert.Equal(12, dataset.Evaluated.Questions.Count);
    }

    [Fact]
    public void Questions_that_a_model_did_not_answer_are_left_out_and_counted()
    {
        var lines = folder.Read("tiny.test.jsonl").Split('\n');
        lines[0] = lines[0].Replace("\"gamma\"", "\"other\"", StringComparison.Ordinal);
        folder.Write("tiny.test.jsonl", string.Join('\n', lines));

        var dataset = Read(Split.Test).Datasets.Single();

        Assert.Equal((11, 1), (dataset.Evaluated.Questions.Count, dataset.Incomplete));
    }

    [Fact]
    public void A_file_that_no_dataset_names_is_a_dataset_of_all_its_models()
    {
        File.Move(folder.Path("tiny.test.jsonl"), folder.Path("other.test.jsonl"));
        File.Move(folder.Path("tiny.train.jsonl"), folder.Path("other.train.jsonl"));

        var data = EvaluationData.Read(Files(Split.Test) with { Data = [folder.Path("other.test.jsonl")] }, TestContext.Current.CancellationToken);

        var dataset = data.Datasets.Single();
        Assert.Equal("other", dataset.Name);
        Assert.Equal(["alpha", "beta", "gamma"], Assert.Single(dataset.Pools).Models);
        Assert.Contains(data.Notes, note => note.Contains("no dataset of", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_whose_name_goes_on_is_still_of_the_dataset()
    {
        File.Move(folder.Path("tiny.test.jsonl"), folder.Path("tiny_unseen.jsonl"));

        var data = EvaluationData.Read(Files(Split.All) with { Data = [folder.Path("tiny_unseen.jsonl")] }, TestContext.Current.CancellationToken);

        Assert.Equal(("sums", "tiny.train.jsonl"), (data.Datasets.Single().Name, data.Datasets.Single().TrainFrom));
    }

    [Fact]
    public void A_split_without_a_question_says_so()
    {
        var thrown = Assert.Throws<EvaluationException>(() => EvaluationData.Read(Files(Split.Train), TestContext.Current.CancellationToken));

        Assert.Contains("no question of split train", thrown.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private EvaluationFiles Files(Split split) => new() { Data = [folder.Path("tiny.test.jsonl")], Split = split, Pools = folder.Path("pools.json") };

    private EvaluationData Read(Split split) => EvaluationData.Read(Files(split), TestContext.Current.CancellationToken);
}
