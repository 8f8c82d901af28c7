using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration;

/// <summary>One call whose answer the strategy reads before anybody else does, and what it is for.</summary>
internal sealed record Consultation
{
    /// <summary>Of the time that is left no single step takes more: something must remain to give what there is.</summary>
    private const double ShareOfTime = 0.8;

    /// <summary>panel, judge, thinker, worker, verifier or conductor.</summary>
    public required string Role { get; init; }

    public required string Why { get; init; }

    public required Call Call { get; init; }

    /// <summary>Pool ids: who is wanted, then who may take its place.</summary>
    public required ImmutableArray<string> Models { get; init; }

    /// <summary>A text that was begun may be ended by another. False where it must be of one mind.</summary>
    public bool MayContinue { get; init; }

    /// <summary>This call's part of what is left under the cap on cost; null: all of it.</summary>
    public long? ShareNanoUsd { get; init; }

    /// <summary>A refusal is no answer: the next is asked.</summary>
    public bool NextOnRefusal { get; init; } = true;

    /// <returns>The answer; null and why there is none, which is null too where its time was over or nobody may be asked.</returns>
    /// <exception cref="OperationCanceledException">The caller has left.</exception>
    public async Task<(Candidate? Answer, Failure? Failure)> AskAsync(Run run, CancellationToken cancellationToken)
    {
        if (Models.IsEmpty)
        {
            return (null, null);
        }

        if (run.Meter.TimeLeft is not { } left)
        {
            return await UntilWholeAsync(run, cancellationToken);
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = run.Pool.Time.CreateTimer(static source => Cancel((CancellationTokenSource)source!), limited, left * ShareOfTime, Timeout.InfiniteTimeSpan);
        var result = await UntilWholeAsync(run, limited.Token);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>A text that nobody has seen and that no other may go on with is asked for anew, of those who have not failed at it.</summary>
    private async Task<(Candidate? Answer, Failure? Failure)> UntilWholeAsync(Run run, CancellationToken cancellationToken)
    {
        var before = run.Events.Count;
        var (answer, failure, hadBegun) = await SpeakAsync(run, Models, cancellationToken);
        while (failure is not null && hadBegun && !MayContinue && !cancellationToken.IsCancellationRequested)
        {
            var failed = Reach.Failed(run, before);
            ImmutableArray<string> others = [.. Models.Where(model => !failed.Contains(model) && run.Definition.Find(model) is { } known && Reach.Holds(run, known))];
            if (others.IsEmpty)
            {
                break;
            }

            (answer, failure, hadBegun) = await SpeakAsync(run, others, cancellationToken);
        }

        return (answer, failure);
    }

    private async Task<(Candidate? Answer, Failure? Failure, bool HadBegun)> SpeakAsync(Run run, ImmutableArray<string> models, CancellationToken cancellationToken)
    {
        var sink = new CollectingSink();
        try
        {
            var spoken = await Speaker.SpeakAsync(run, new SpeakOrder
            {
                Call = Call with { Stream = true, IncludeUsage = true },
                Models = models,
                Role = Role,
                Why = Why,
                Streamed = true,
                MayContinue = MayContinue,
                NextOnRefusal = NextOnRefusal,
                ShareNanoUsd = ShareNanoUsd,
            }, sink, cancellationToken);
            return spoken is { Failure: null, LastModel: { } model }
                ? (new(model, sink.Text, spoken.Usage, spoken.Finishes.Count > 0 ? spoken.Finishes[0] : null) { ToolCalls = sink.ToolCalls }, null, true)
                : (null, spoken.Failure, spoken.FirstModel is not null);
        }
        catch (OperationCanceledException)
        {
            return (null, null, false);
        }
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was answered at the same moment.
        }
    }
}
