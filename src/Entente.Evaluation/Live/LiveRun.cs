using Entente.Evaluation.Pools;
using Entente.Evaluation.Recorded;
using Entente.Evaluation.Runs;

namespace Entente.Evaluation.Live;

/// <summary>
/// Asks a live pool the questions of a dataset: each model alone, each strategy, and the best model alone as often as a strategy made
/// calls. What the file holds is not asked again.
/// </summary>
public sealed class LiveRun
{
    private readonly ILivePool pool;
    private readonly ILiveJudge judge;
    private readonly LiveFile file;
    private readonly LiveSettings settings;
    private readonly LiveDataset dataset;
    private readonly IProgress<LiveProgress> progress;
    private readonly IReadOnlyList<RecordedQuestion> train;
    private readonly IReadOnlyList<RecordedQuestion> evaluated;
    private readonly LiveTally tally;

    /// <exception cref="EvaluationException">The dataset has no question of the split.</exception>
    public LiveRun(ILivePool pool, ILiveJudge judge, LiveFile file, LiveDataset dataset, LiveSettings settings, IProgress<LiveProgress> progress)
    {
        (this.pool, this.judge, this.file, this.dataset, this.settings, this.progress) = (pool, judge, file, dataset, settings, progress);
        evaluated = [.. dataset.Questions.Where(question => PromptSplit.Holds(settings.Split, question.Prompt))];
        train = settings.Split == Split.All ? [] : [.. dataset.Questions.Where(question => PromptSplit.Holds(Split.Train, question.Prompt))];
        if (evaluated.Count == 0)
        {
            throw new EvaluationException($"{dataset.Name} has no question of split {PoolRun.Name(settings.Split)}; --split all takes every line as it is");
        }

        tally = new LiveTally(settings.BudgetUsd);
    }

    /// <summary>A finding for each strategy, in order.</summary>
    /// <exception cref="LiveBudgetException">The budget is spent; what was answered is kept.</exception>
    public async Task<IReadOnlyList<StrategyFinding>> PlayAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        // 1. Each model alone: the baselines, and who the best is.
        List<RecordedQuestion> asked = [.. evaluated.Union(train)];
        var alone = await EachAsync("models", [.. asked.SelectMany(question => settings.Models.Select(model => (question, model.Name)))], AskModelAsync, cancellationToken);

        // 2. Each strategy.
        var asks = settings.Strategies.Where(strategy => strategy.Asked is not null).ToDictionary(strategy => strategy.Name, strategy => strategy.Asked!, StringComparer.Ordinal);
        var given = await EachAsync("strategies", [.. asks.Keys.SelectMany(name => evaluated.Select(question => (question, name)))], (question, name, token) => AskStrategyAsync(question, name, asks[name], token), cancellationToken);

        // 3. The best model alone, as often as a strategy made calls.
        var findings = new LiveFindings(dataset.Name, settings, train, evaluated, alone, time);
        var plays = settings.Strategies.Select(strategy => strategy.Asked is null ? null : LivePlay.Of([.. evaluated.Select(question => given[(question.Key, strategy.Name)][0])])).ToList();
        var most = settings.WithControl ? plays.Max(play => play?.CallsEach ?? 1) : 1;
        var samples = most < 2
            ? null
            : await EachAsync("control", [.. evaluated.Select(question => (question, findings.BestModel))], (question, model, token) => SampleAsync(question, model, alone[(question.Key, model)][0], most, token), cancellationToken);

        // 4. What it comes to.
        return [.. settings.Strategies.Zip(plays, (strategy, play) => findings.Of(strategy.Name, play, samples is null ? null : [.. evaluated.Select(question => samples[(question.Key, findings.BestModel)])]))];
    }

    /// <summary>Asks everything that is wanted, some at a time.</summary>
    private async Task<LiveAnswers> EachAsync(string doing, List<(RecordedQuestion Question, string Name)> wanted, Func<RecordedQuestion, string, CancellationToken, Task<IReadOnlyList<LiveAnswer>>> askAsync, CancellationToken cancellationToken)
    {
        var answers = new LiveAnswers();
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Parallel, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(wanted, options, async (one, token) =>
        {
            var given = await askAsync(one.Question, one.Name, token);
            lock (answers)
            {
                answers[(one.Question.Key, one.Name)] = given;
                var failed = given.Select(answer => answer.Error).OfType<string>().FirstOrDefault();
                progress.Report(new LiveProgress(doing, answers.Count, wanted.Count, tally.SpentUsd, failed is null ? null : $"{one.Name}, question {one.Question.Id}: {failed}"));
            }
        });
        return answers;
    }

    private async Task<IReadOnlyList<LiveAnswer>> AskModelAsync(RecordedQuestion question, string model, CancellationToken cancellationToken)
    {
        if (file.SamplesOf(question, model) is [var known, ..])
        {
            return [known];
        }

        var answer = await AskAloneAsync(question, new LiveAsk { Model = model, Prompt = LivePrompt.Of(question) }, cancellationToken);
        if (answer.Error is null)
        {
            file.AddSample(question, model, answer);
        }

        return [answer];
    }

    /// <summary>The model's answer and further draws of it. One that fails stays one of them; without the answer there are none.</summary>
    private async Task<IReadOnlyList<LiveAnswer>> SampleAsync(RecordedQuestion question, string model, LiveAnswer first, int count, CancellationToken cancellationToken)
    {
        var samples = file.SamplesOf(question, model) is { Count: > 0 } kept ? kept.Take(count).ToList() : [first];
        while (samples.Count < count && first.Error is null)
        {
            var sample = await AskAloneAsync(question, new LiveAsk { Model = model, Prompt = LivePrompt.Of(question), Seed = (settings.Seed * 1000L) + samples.Count }, cancellationToken);
            samples.Add(sample);
            if (sample.Error is null)
            {
                file.AddSample(question, model, sample);
            }
        }

        return samples;
    }

    private async Task<IReadOnlyList<LiveAnswer>> AskStrategyAsync(RecordedQuestion question, string name, string asked, CancellationToken cancellationToken)
    {
        if (file.StrategyOf(question, name, settings.Caps) is { } known)
        {
            return [known];
        }

        var answer = await AskAsync(question, new LiveAsk { Model = asked, Prompt = LivePrompt.Of(question), Caps = settings.Caps }, cancellationToken);
        if (answer.Error is null)
        {
            file.AddStrategy(question, name, settings.Caps, answer);
        }

        return [answer];
    }

    // Who answers for a model that is named is no finding.
    private async Task<LiveAnswer> AskAloneAsync(RecordedQuestion question, LiveAsk ask, CancellationToken cancellationToken) =>
        await AskAsync(question, ask, cancellationToken) with { AnsweredBy = null };

    private async Task<LiveAnswer> AskAsync(RecordedQuestion question, LiveAsk ask, CancellationToken cancellationToken)
    {
        tally.Check();
        var reply = await pool.AskAsync(ask, cancellationToken);
        tally.Add(reply.CostUsd);
        if (reply.Text is not { } text)
        {
            return new LiveAnswer { Score = 0, CostUsd = reply.CostUsd, Calls = reply.Calls, Seconds = reply.Took.TotalSeconds, Run = reply.Run, Error = reply.Error ?? "there is no answer" };
        }

        var verdict = await judge.JudgeAsync(question, text, cancellationToken);
        return new LiveAnswer
        {
            Score = verdict.Score,
            Answer = verdict.Answer,
            Characters = text.Length,
            CostUsd = reply.CostUsd,
            Calls = reply.Calls,
            Seconds = reply.Took.TotalSeconds,
            Run = reply.Run,
            AnsweredBy = reply.Strategy,
            Error = verdict.Failed,
        };
    }
}
