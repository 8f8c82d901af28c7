using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration;

/// <summary>Several models answer the same question, independently and at the same time.</summary>
internal static class Panel
{
    /// <summary>When most have answered, the rest are awaited no longer than this.</summary>
    private static readonly TimeSpan GraceForStragglers = TimeSpan.FromSeconds(20);

    /// <summary>Members from as many developers as there are: of each developer its best first, then its second.</summary>
    public static ImmutableArray<string> Choose(Run run, ImmutableArray<string> ranked, int size)
        => [.. ranked
            .Select(run.Definition.Find)
            .OfType<PoolModel>()
            .Select((model, place) => (model, place))
            .GroupBy(item => item.model.Developer ?? item.model.Id)
            .SelectMany(group => group.Select((item, round) => (item.model, item.place, round)))
            .OrderBy(item => item.round).ThenBy(item => item.place)
            .Take(size)
            .Select(item => item.model.Id)];

    /// <returns>What came of it, in the order of the members. A member that failed is noted in the run's events.</returns>
    public static async Task<PanelOutcome> AskAsync(Run run, ImmutableArray<string> members, int callsAfter, CancellationToken cancellationToken)
    {
        var limit = run.Meter.TimeLeft is { } left ? left * 0.6 : Timeout.InfiniteTimeSpan;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = run.Pool.Time.CreateTimer(_ => CancelQuietly(enough), null, limit, Timeout.InfiniteTimeSpan);
        var share = run.Meter.LeftNanoUsd / (members.Length + callsAfter + 1);
        var asked = members.Select(member => AskOneAsync(run, member, share, enough.Token)).ToList();

        var open = asked.ToList();
        var answered = 0;
        while (open.Count > 0)
        {
            var done = await Task.WhenAny(open);
            open.Remove(done);
            answered += (await done).Answer is null ? 0 : 1;
            if (open.Count > 0 && answered > members.Length / 2 && (limit == Timeout.InfiniteTimeSpan || GraceForStragglers < limit))
            {
                timer.Change(GraceForStragglers, Timeout.InfiniteTimeSpan);
                limit = GraceForStragglers;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        var answers = new List<PanelAnswer>();
        Failure? failure = null;
        foreach (var task in asked)
        {
            var (answer, failed) = await task;
            failure ??= failed;
            if (answer is { Text.Length: > 0 })
            {
                answers.Add(answer);
            }
        }

        return new(answers, failure);
    }

    private static async Task<(PanelAnswer? Answer, Failure? Failure)> AskOneAsync(Run run, string member, long? share, CancellationToken cancellationToken)
    {
        var sink = new CollectingSink();
        try
        {
            var spoken = await Speaker.SpeakAsync(run, new SpeakOrder
            {
                Call = run.Call with { Stream = true, IncludeUsage = true },
                Models = [member],
                Role = "panel",
                Why = "a member of the panel",
                Streamed = true,
                MayContinue = true,
                ShareNanoUsd = share,
            }, sink, cancellationToken);
            return spoken.Failure is null
                ? (new(member, sink.Text, spoken.Usage, spoken.Finishes.Count > 0 ? spoken.Finishes[0] : null), null)
                : (null, spoken.Failure);
        }
        catch (OperationCanceledException)
        {
            return (null, null);
        }
    }

    private static void CancelQuietly(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The panel was done at the same moment.
        }
    }
}

/// <param name="Failure">Why the first of those who failed did so; null where nobody did.</param>
internal sealed record PanelOutcome(IReadOnlyList<PanelAnswer> Answers, Failure? Failure);

/// <param name="Model">Pool id.</param>
/// <param name="Finish">Why it ended, which need not be that all was said.</param>
internal sealed record PanelAnswer(string Model, string Text, Usage? Usage, FinishDelta? Finish);
