using System.Text;
using Entente.Evaluation;
using Entente.Evaluation.Recorded;
using Entente.Evaluation.Training;
using Entente.Learning;
using Xunit;

namespace Entente.Tests.Learning;

public sealed class LearnedFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("learned").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_loaded_scores_and_routes_as_what_was_saved()
    {
        var learned = Train();
        var path = Path.Combine(folder, "learned.json");

        learned.Save(path);
        var loaded = LearnedFile.Load(path);

        var (before, after) = (learned.Domains[0], loaded.Domains[0]);
        double[] kinds = before.Kinds.Of("add 5 and 6");
        Assert.Equal(kinds, after.Kinds.Of("add 5 and 6"));
        Assert.Equal(before.Router.Predict("add 5 and 6", kinds), after.Router.Predict("add 5 and 6", kinds));
        Assert.Equal(before.Pools[0].Selector.Weights, after.Pools[0].Selector.Weights);
        Assert.Equal(before.Pools[0].Figures, after.Pools[0].Figures);
        Assert.Equal(before.Routes[0].Points, after.Routes[0].Points);
        Assert.NotEmpty(before.Gains[0].All.Strategies);
        Assert.Equal(before.Gains[0].All.Strategies, after.Gains[0].All.Strategies);
    }

    [Fact]
    public void The_same_data_and_seed_make_the_same_file_and_another_seed_another()
    {
        string Written(ulong seed)
        {
            var path = Path.Combine(folder, $"{seed}.json");
            Train(seed).Save(path);
            return File.ReadAllText(path);
        }

        var first = Written(1);

        Assert.Equal(first, Written(1));
        Assert.NotEqual(first, Written(2));
    }

    [Fact]
    public void The_file_holds_no_prompt_and_no_answer()
    {
        var path = Path.Combine(folder, "learned.json");

        Train().Save(path);

        var text = File.ReadAllText(path);
        Assert.DoesNotContain("please", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("blue-answer", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_version_is_refused_with_the_way_to_train_again()
    {
        var path = Path.Combine(folder, "learned.json");
        Train().Save(path);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal));

        var refusal = Assert.Throws<LearnedFileException>(() => LearnedFile.Load(path));

        Assert.Contains("version 2", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("entente train --data", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("{\"format\":\"entente-learned\",\"version\":1}")]
    public void Anything_else_is_refused_in_one_line_that_names_the_file(string text)
    {
        var path = Path.Combine(folder, "other.json");
        File.WriteAllText(path, text);

        var refusal = Assert.Throws<LearnedFileException>(() => LearnedFile.Load(path));

        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
    }

    private LearnedFile Train(ulong seed = 1)
    {
        var path = Path.Combine(folder, "planted.jsonl");
        var lines = new StringBuilder();
        var chance = new Entente.Learning.Numbers.Chance(3);
        for (var at = 0; at < 120; at++)
        {
            string Model(string name, double skill)
            {
                var right = chance.NextUnit() < skill;
                return $$"""
                    "{{name}}":{"ok":{{(right ? 1 : 0)}},"ans":"{{(right ? "blue-answer" : $"red-{chance.Next(2)}")}}","out_chars":{{100 + chance.Next(90)}},"cost":0.01}
                    """;
            }

            lines.AppendLine($$"""{"task":"{{(at % 2 == 0 ? "sums" : "verses")}}","id":"{{at}}","prompt":"{{(at % 2 == 0 ? "please add" : "please rhyme")}} {{at}}","gold":"blue-answer","models":{ {{Model("a", 0.8)}},{{Model("b", 0.7)}},{{Model("c", 0.6)}} } }""");
        }

        File.WriteAllText(path, lines.ToString());
        var data = EvaluationData.Read(new EvaluationFiles { Data = [path], Split = Split.All });
        return new Trainer(seed).Train(data, [path], "all");
    }
}
