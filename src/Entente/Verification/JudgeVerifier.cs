using System.Collections.Immutable;
using System.Text.Json;
using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Verification;

/// <summary>
/// A model of the pool judges, by calls of the run and under its caps. It is never the author, and never of the author's developer where another is in
/// reach; where two answers are ranked, both orders are asked, and judges that change with the order have said nothing.
/// </summary>
internal sealed class JudgeVerifier(VerifierDefinition definition, Run run) : IVerifier
{
    public string Name => definition.Name;

    public int Calls => 1;

    public async Task<Verdict> ScoreAsync(CandidateAnswer candidate, CancellationToken cancellationToken)
    {
        var judges = Judges([candidate.Model]);
        if (judges.IsEmpty)
        {
            return Verdict.Failed($"no model but the author is in reach to judge for {Name}");
        }

        var (text, judge, failure) = await AskAsync(JudgePrompts.Score(run.Call, definition.Criteria, candidate.Question, candidate.Text), judges, cancellationToken);
        if (failure is not null)
        {
            return Verdict.Failed($"the judge of {Name} did not answer: {failure.Message}");
        }

        if (ScoreText.Read(text) is not { Score: >= 0 and <= 1 } verdict)
        {
            return Verdict.Failed($"{judge} gave no score from 0 to 1: \"{Shown.Short(text)}\"");
        }

        return verdict with { Score = Calibration.Of(definition.Calibration, verdict.Score), Why = $"{judge}: {verdict.Why}" };
    }

    /// <summary>1 where the first is better in both orders, 0 where the second is, 0.5 where the order decided.</summary>
    public async Task<Verdict> PreferAsync(CandidateAnswer first, CandidateAnswer second, CancellationToken cancellationToken)
    {
        var judges = Judges([first.Model, second.Model]);
        if (judges.IsEmpty)
        {
            return Verdict.Failed($"no model but the authors is in reach to judge for {Name}");
        }

        var ahead = await FirstIsBetterAsync(judges, first, second, cancellationToken);
        var behind = await FirstIsBetterAsync(judges, second, first, cancellationToken);
        return (ahead, behind) switch
        {
            (null, _) or (_, null) => Verdict.Failed($"the judge of {Name} did not say which is better"),
            (true, false) => Verdict.Of(1.0, "better in both orders"),
            (false, true) => Verdict.Of(0.0, "worse in both orders"),
            _ => Verdict.Of(0.5, "the order decided, so neither is better"),
        };
    }

    private async Task<bool?> FirstIsBetterAsync(ImmutableArray<string> judges, CandidateAnswer first, CandidateAnswer second, CancellationToken cancellationToken)
    {
        var (text, _, failure) = await AskAsync(JudgePrompts.Rank(run.Call, definition.Criteria, first.Question, first.Text, second.Text), judges, cancellationToken);
        using var document = failure is null ? JsonText.Find(text) : null;
        return document?.RootElement is { ValueKind: JsonValueKind.Object } said && said.TryGetProperty("better", out var better) && better.ValueKind == JsonValueKind.String
            ? better.GetString() switch { "first" => true, "second" => false, _ => null }
            : null;
    }

    private async Task<(string Text, string? Judge, Failure? Failure)> AskAsync(Call call, ImmutableArray<string> judges, CancellationToken cancellationToken)
    {
        var sink = new CollectingSink();
        var spoken = await Speaker.SpeakAsync(run, new SpeakOrder
        {
            Call = call,
            Models = judges,
            Role = "judge",
            Why = $"judges for the verifier {Name}",
            Streamed = true,
            MayContinue = false,
            NextOnRefusal = true,
        }, sink, cancellationToken);
        return (sink.Text, spoken.LastModel, spoken.Failure);
    }

    /// <summary>Configured judges first; those of an author's developer only where nobody else is in reach; authors never.</summary>
    internal ImmutableArray<string> Judges(string?[] authors)
    {
        var developers = authors.Select(author => author is null ? null : run.Definition.Find(author)?.Developer).OfType<string>().ToArray();
        var identities = authors.Select(author => author is null ? null : run.Definition.Find(author)?.CatalogId).OfType<string>().ToArray();
        var inReach = run.Definition.Models
            .Where(model => !authors.Contains(model.Id) && !identities.Contains(model.CatalogId))
            .Where(model => run.Pool.EndpointsOf(model).Any(state => run.Pool.WhyNot(state, run.Grant.Caps) is null))
            .ToArray();
        var strangers = inReach.Where(model => model.Developer is null || !developers.Contains(model.Developer)).ToArray();
        return [.. (strangers.Length > 0 ? strangers : inReach)
            .OrderBy(model => definition.Models.IndexOf(model.Id) is var place && place >= 0 ? place : int.MaxValue)
            .ThenByDescending(model => model.Quality ?? 0)
            .Select(model => model.Id)];
    }
}
