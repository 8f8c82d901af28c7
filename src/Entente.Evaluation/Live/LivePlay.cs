using Entente.Evaluation.Measures;

namespace Entente.Evaluation.Live;

/// <summary>What live answers to the evaluated questions come to.</summary>
internal sealed record LivePlay
{
    public required StrategyPlay Play { get; init; }

    public required int Failed { get; init; }

    public required IReadOnlyDictionary<string, int> AnsweredBy { get; init; }

    /// <summary>Calls of a question, at least one: the mean, rounded.</summary>
    public int CallsEach => Math.Max(1, (int)Math.Round(Play.Calls.Average()));

    /// <param name="answers">One a question.</param>
    public static LivePlay Of(IReadOnlyList<LiveAnswer> answers) => new()
    {
        Play = new StrategyPlay
        {
            Scores = [.. answers.Select(answer => answer.Score)],
            Costs = answers.All(answer => answer.CostUsd is not null) ? [.. answers.Select(answer => answer.CostUsd!.Value)] : null,
            Calls = [.. answers.Select(answer => answer.Calls)],
            Times = [.. answers.Select(answer => TimeSpan.FromSeconds(answer.Seconds))],
        },
        Failed = answers.Count(answer => answer.Error is not null),
        AnsweredBy = new SortedDictionary<string, int>(answers.Select(answer => answer.AnsweredBy).OfType<string>().CountBy(name => name).ToDictionary(), StringComparer.Ordinal),
    };
}
