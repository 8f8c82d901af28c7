using Entente.Evaluation;
using Entente.Evaluation.Live;

namespace Entente.Tests.Evaluation.Live;

/// <summary>A pool that answers as a function says, and writes down what it was asked.</summary>
internal sealed class PlayedPool(Func<LiveAsk, LiveReply> answer) : ILivePool
{
    private readonly Lock gate = new();
    private readonly List<LiveAsk> asked = [];

    /// <summary>It cannot be reached any more after so many questions.</summary>
    public int? GoneAfter { get; init; }

    public IReadOnlyList<LiveAsk> Asked
    {
        get
        {
            lock (gate)
            {
                return [.. asked];
            }
        }
    }

    public Task<LiveReply> AskAsync(LiveAsk ask, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (asked.Count >= GoneAfter)
            {
                throw new EvaluationException("the server cannot be reached");
            }

            asked.Add(ask);
        }

        return Task.FromResult(answer(ask));
    }

    /// <summary>One call that cost a cent.</summary>
    public static LiveReply Says(string text, int calls = 1) => new() { Text = $"The answer is {text}.", CostUsd = 0.01 * calls, Calls = calls, Took = TimeSpan.FromSeconds(calls), Run = "run_1", Strategy = "route" };
}
