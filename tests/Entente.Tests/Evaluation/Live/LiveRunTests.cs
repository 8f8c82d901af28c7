using System.Globalization;
using Entente.Evaluation;
using Entente.Evaluation.Live;
using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;
using Entente.Evaluation.Runs;
using Xunit;

namespace Entente.Tests.Evaluation.Live;

/// <summary>What a live evaluation asks, keeps and reports, over a pool whose answers are known.</summary>
public sealed class LiveRunTests : IDisposable
{
    private readonly TinyData folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_reports_what_the_answers_come_to_by_hand()
    {
        // Alpha is right about even numbers on test and about all on train, beta about every third; the strategy about all but multiples of ten.
        var pool = new PlayedPool(Answer);

        var findings = await PlayAsync(pool, "results.jsonl");

        var numbers = Test().ToList();
        var (single, fuse) = (findings[0], findings[1]);
        Assert.Equal("alpha", single.BestSingle.Model);
        Assert.Equal(Share(numbers, IsAlphaRight), single.Accuracy, 5);
        Assert.Equal(0, single.Delta);
        Assert.Equal(Share(numbers, number => number % 10 != 0), fuse.Accuracy, 5);
        Assert.Equal(Share(numbers, number => number % 10 != 0) - Share(numbers, IsAlphaRight), fuse.Delta, 5);
        Assert.Equal(Share(numbers, number => IsAlphaRight(number) || number % 3 == 0), fuse.Oracle, 5);
        Assert.Equal((3.0, 3.0), (fuse.Calls, Math.Round(fuse.CostRatio!.Value, 6)));
        Assert.Equal((3.0, 3.0), (fuse.Seconds!.P50, fuse.Seconds.P99));
        Assert.Equal(new Dictionary<string, int> { ["route"] = numbers.Count }, fuse.AnsweredBy);
        Assert.Null(fuse.DecideMicroseconds);
    }

    [Fact]
    public async Task The_control_is_the_best_model_of_train_asked_as_often_as_the_strategy_made_calls_and_voted_over()
    {
        // Its further draws are right two times of three where the number is odd: then the vote of three is, though its answer was not.
        var pool = new PlayedPool(Answer);

        var fuse = (await PlayAsync(pool, "results.jsonl"))[1];

        var numbers = Test().ToList();
        Assert.Equal(("alpha", 3), (fuse.Control!.Model, fuse.Control.Calls));
        Assert.Equal(1.0, fuse.Control.Accuracy);
        Assert.Equal(Share(numbers, number => number % 10 != 0) - 1, fuse.Control.Delta, 5);
        Assert.Equal(0.03, fuse.Control.CostUsd!.Value, 6);
        Assert.Equal(2 * numbers.Count, pool.Asked.Count(ask => ask.Seed is not null));
        Assert.Equal(2, pool.Asked.Where(ask => ask.Prompt == Prompt(numbers[0]) && ask.Seed is not null).Select(ask => ask.Seed).Distinct().Count());
    }

    [Fact]
    public async Task Whatever_ends_it_the_next_run_asks_only_what_is_not_there_and_finds_the_same()
    {
        var whole = new PlayedPool(Answer);
        var expected = await PlayAsync(whole, "whole.jsonl");
        for (var cut = 1; cut < whole.Asked.Count; cut += 7)
        {
            var name = $"cut{cut}.jsonl";
            var first = new PlayedPool(Answer) { GoneAfter = cut };
            await Assert.ThrowsAsync<EvaluationException>(() => PlayAsync(first, name));

            // The last line is torn, as by a crash: its answer is asked for again.
            folder.Write(name, folder.Read(name)[..^3]);
            var second = new PlayedPool(Answer);
            var findings = await PlayAsync(second, name);

            Assert.Equal(whole.Asked.Count + 1, first.Asked.Count + second.Asked.Count);
            Assert.Equal(expected.Select(Text), findings.Select(Text));
        }
    }

    [Fact]
    public async Task A_finished_evaluation_asks_nothing_again()
    {
        await PlayAsync(new PlayedPool(Answer), "results.jsonl");
        var again = new PlayedPool(Answer);

        await PlayAsync(again, "results.jsonl");

        Assert.Empty(again.Asked);
    }

    [Fact]
    public async Task Under_other_caps_a_strategy_is_asked_anew_and_the_models_alone_are_not()
    {
        await PlayAsync(new PlayedPool(Answer), "results.jsonl");
        var again = new PlayedPool(Answer);

        await PlayAsync(again, "results.jsonl", settings => settings with { Caps = new LiveCaps { MaxCalls = 3 } });

        Assert.All(again.Asked, ask => Assert.Equal(("entente/fuse", 3), (ask.Model, ask.Caps.MaxCalls)));
        Assert.Equal(Test().Count(), again.Asked.Count);
    }

    [Fact]
    public async Task An_answer_that_failed_counts_as_wrong_and_is_asked_for_again_by_the_next_run()
    {
        var failing = Test().First(number => number % 10 != 0);
        var pool = new PlayedPool(ask => ask.Model == "entente/fuse" && ask.Prompt == Prompt(failing) ? new LiveReply { Error = "all_endpoints_failed" } : Answer(ask));

        var first = (await PlayAsync(pool, "results.jsonl"))[1];
        var again = new PlayedPool(Answer);
        var second = (await PlayAsync(again, "results.jsonl"))[1];

        Assert.Equal((1, 0), (first.Failed, second.Failed));
        Assert.Equal(second.Accuracy - (1.0 / first.N), first.Accuracy, 5);
        Assert.Equal(Prompt(failing), Assert.Single(again.Asked).Prompt);
    }

    [Fact]
    public async Task The_recorded_path_reads_what_was_kept_with_its_second_samples()
    {
        var live = await PlayAsync(new PlayedPool(Answer), "results.jsonl");

        var data = EvaluationData.Read(new EvaluationFiles { Data = [folder.Path("results.jsonl")], Split = Split.Test });

        var table = Assert.Single(data.Datasets).Evaluated;
        Assert.Equal(["alpha", "beta"], table.Models.Select(model => model.Name));
        Assert.Empty(data.BadLines);
        Assert.Equal(live[0].N, table.Questions.Count);
        Assert.Equal(live[0].Accuracy, Enumerable.Range(0, table.Questions.Count).Average(question => table.Answer(question, 0).Samples[0]), 5);
        Assert.All(Enumerable.Range(0, table.Questions.Count), question => Assert.Equal(3, table.Answer(question, 0).Samples.Count));
    }

    [Fact]
    public async Task The_budget_ends_it_and_what_was_paid_is_kept()
    {
        var pool = new PlayedPool(Answer);

        await Assert.ThrowsAsync<LiveBudgetException>(() => PlayAsync(pool, "results.jsonl", settings => settings with { BudgetUsd = 0.095, Parallel = 1 }));

        Assert.Equal(10, pool.Asked.Count);
        Assert.Equal(10, folder.Read("results.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Answers_of_another_judge_are_not_taken_for_its_own()
    {
        await PlayAsync(new PlayedPool(Answer), "results.jsonl");

        var wrong = Assert.Throws<EvaluationException>(() => LiveFile.Open(folder.Path("results.jsonl"), "numeric"));

        Assert.Contains("results.jsonl:1: its answers were judged by gold, not by numeric", wrong.Message, StringComparison.Ordinal);
    }

    private static LiveReply Answer(LiveAsk ask)
    {
        var number = int.Parse(ask.Prompt.Split(' ')[2], CultureInfo.InvariantCulture);
        return ask switch
        {
            { Model: "entente/fuse" } => PlayedPool.Says($"{(2 * number) + (number % 10 == 0 ? 1 : 0)}", calls: 3),
            { Model: "alpha", Seed: not null } => PlayedPool.Says($"{2 * number}"),
            { Model: "alpha" } => PlayedPool.Says($"{(2 * number) + (IsAlphaRight(number) ? 0 : 1)}"),
            _ => PlayedPool.Says($"{(2 * number) + (number % 3 == 0 ? 0 : 1)}"),
        };
    }

    private static bool IsAlphaRight(int number) => number % 2 == 0 || PromptSplit.Holds(Split.Train, Prompt(number));

    private static string Prompt(int number) => $"What is {number} and {number}?";

    private static IEnumerable<int> Test() => Numbers(Split.Test).Take(12);

    private static IEnumerable<int> Numbers(Split part) => Enumerable.Range(1, 200).Where(number => PromptSplit.Holds(part, Prompt(number)));

    private static double Share(List<int> numbers, Func<int, bool> isRight) => (double)numbers.Count(isRight) / numbers.Count;

    /// <summary>Without what differs from run to run.</summary>
    private static string Text(StrategyFinding finding) => FindingText.ToJson(finding).ToJsonString();

    private async Task<IReadOnlyList<StrategyFinding>> PlayAsync(PlayedPool pool, string results, Func<LiveSettings, LiveSettings>? change = null)
    {
        var numbers = Numbers(Split.Train).Take(8).Concat(Test());
        var path = folder.Write("sums.jsonl", string.Concat(numbers.Select(number => $$"""{"task":"sum","id":"{{number}}","prompt":"{{Prompt(number)}}","gold":"{{2 * number}}"}""" + "\n")));
        var settings = new LiveSettings
        {
            Pool = "played",
            Models = [Priced("alpha"), Priced("beta")],
            Strategies = [("single", null), ("fuse", "entente/fuse")],
            Split = Split.Test,
        };
        return await new LiveRun(pool, new GoldJudge(), LiveFile.Open(folder.Path(results), "gold"), LiveDataset.Read(path, needsGold: true), change?.Invoke(settings) ?? settings, new Silent()).PlayAsync(TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static ModelFacts Priced(string name) => new() { Name = name, Developer = name, InputUsdPerMillion = 1, OutputUsdPerMillion = 4 };

    private sealed class Silent : IProgress<LiveProgress>
    {
        public void Report(LiveProgress value)
        {
        }
    }
}
