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
    public static ImmutableArray<string> Choose(PoolDefinition pool, ImmutableArray<string> ranked, int size)
        => [.. ranked
            .Select(pool.Find)
            .OfType<PoolModel>()
            .Select((model, place) => (model, place))
            .GroupBy(item => item.model.Developer ?? item.model.Id)
            .SelectMany(group => group.Select((item, round) => (item.model, item.place, round)))
            .OrderBy(item => item.round).ThenBy(item => item.place)
            .Take(size)
            .Select(item => item.model.Id)];

    /// <param name="reserves">Who takes the place of a member that cannot answer, in order; each once.</param>
    /// <param name="callsAfter">Calls for which money must be left.</param>
    /// <returns>What came of it, in the order of the members. A member that failed is noted in the run's events.</returns>
    public static async Task<PanelOutcome> AskAsync(Run run, Call call, ImmutableArray<string> members, IEnumerable<string> reserves, int callsAfter, CancellationToken cancellationToken, string why = "a member of the panel")
    {
        var limit = run.Meter.TimeLeft is { } left ? left * 0.6 : Timeout.InfiniteTimeSpan;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = run.Pool.Time.CreateTimer(_ => CancelQuietly(enough), null, limit, Timeout.InfiniteTimeSpan);
        var share = run.Meter.LeftNanoUsd / (members.Length + callsAfter + 1);
        var bench = new Bench(reserves.Except(members), callsAfter);
        var asked = members.Select(member => FillSeatAsync(run, call, member, why, bench, share, enough.Token)).ToList();

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
        var answers = new List<Candidate>();
        Failure? failure = null;
        foreach (var task in asked)
        {
            var (answer, failed) = await task;
            failure ??= failed;
            if (answer is { IsEmpty: false })
            {
                answers.Add(answer);
            }
        }

        return new(answers, failure);
    }

    /// <summary>The member, or who takes its place. Never throws: who awaits the panel awaits all of it.</summary>
    private static async Task<(Candidate? Answer, Failure? Failure)> FillSeatAsync(Run run, Call call, string member, string why, Bench bench, long? share, CancellationToken cancellationToken)
    {
        Failure? first = null;
        var seated = member;
        while (true)
        {
            var consultation = new Consultation
            {
                Role = "panel",
                Why = why,
                Call = call,
                Models = [seated],
                MayContinue = true,
                NextOnRefusal = false,
                ShareNanoUsd = share,
            };
            var (answer, failure) = await QuietlyAsync(consultation, run, cancellationToken);
            first ??= failure;
            if (failure is null || cancellationToken.IsCancellationRequested || !MayBeReplaced(failure) || bench.Next(run) is not { } reserve)
            {
                return (answer, first);
            }

            (seated, why) = (reserve, $"takes the place of {member}: {failure.Code}");
        }
    }

    private static async Task<(Candidate? Answer, Failure? Failure)> QuietlyAsync(Consultation consultation, Run run, CancellationToken cancellationToken)
    {
        try
        {
            return await consultation.AskAsync(run, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return (null, null);
        }
    }

    /// <summary>What a cap forbids is forbidden to others too; a refusal is an answer.</summary>
    private static bool MayBeReplaced(Failure failure)
        => failure is not ({ Class: FailureClass.Cancelled or FailureClass.Refused } or { Class: FailureClass.Invalid, Stage: Stage.Admission });

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

    /// <summary>Who may take a seat that has become free. Seats are filled at the same time.</summary>
    private sealed class Bench(IEnumerable<string> reserves, int callsAfter)
    {
        private readonly Lock _lock = new();
        private readonly Queue<string> _waiting = new(reserves);

        public string? Next(Run run)
        {
            lock (_lock)
            {
                while (_waiting.TryDequeue(out var next))
                {
                    if (run.Definition.Find(next) is { } model && Reach.Holds(run, model) && Estimate.WhyNot(run, run.Call, next, callsAfter) is null)
                    {
                        return next;
                    }
                }

                return null;
            }
        }
    }
}

/// <param name="Failure">Why the first of those who failed did so; null where nobody did.</param>
internal sealed record PanelOutcome(IReadOnlyList<Candidate> Answers, Failure? Failure);
