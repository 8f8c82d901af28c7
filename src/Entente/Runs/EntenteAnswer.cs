namespace Entente.Runs;

/// <summary>What is told of an answer beside it: who answered, under which law, at what cost, and where it changed hands.</summary>
public sealed record EntenteAnswer
{
    public required string Run { get; init; }

    /// <summary>Id at /v1/receipts.</summary>
    public required string Receipt { get; init; }

    public required string Strategy { get; init; }
    public required string Why { get; init; }
    public required IReadOnlyList<AnswerContributor> Contributors { get; init; }
    public required decimal CostUsd { get; init; }

    /// <summary>Calls whose price is not known, and which the cost therefore leaves out.</summary>
    public int UnpricedSteps { get; init; }

    public required IReadOnlyList<AnswerHandover> Handovers { get; init; }
    public AnswerSalts? Salts { get; init; }
    public required string Fingerprint { get; init; }
    public string? UpstreamFingerprint { get; init; }

    /// <summary>From the same outline of the run as the receipt, so that both name the same.</summary>
    /// <param name="summary">Of a complete run.</param>
    /// <param name="upstreamFingerprint">What the provider said of its own configuration; null where it said nothing.</param>
    public static EntenteAnswer Of(RunSummary summary, string? upstreamFingerprint)
    {
        var run = RunOutline.Of(summary.Events);
        var contributors = new List<AnswerContributor>(run.Steps.Length);
        for (var at = 0; at < run.Steps.Length; at++)
        {
            if (run.IsContributor(at, out var chars))
            {
                contributors.Add(AnswerContributor.Of(run, at, chars));
            }
        }

        return new()
        {
            Run = summary.Run,
            Receipt = summary.Run,
            Strategy = summary.Strategy,
            Why = summary.Why,
            Contributors = contributors,
            CostUsd = summary.CostNanoUsd / 1e9m,
            UnpricedSteps = run.UnpricedSteps,
            Handovers = run.Handovers == 0 ? [] : [.. summary.Events.OfType<Continued>().Select(AnswerHandover.Of)],
            Salts = summary is { RequestSalt: { } request, AnswerSalt: { } answer } ? new() { Request = request, Answer = answer } : null,
            Fingerprint = summary.Fingerprint,
            UpstreamFingerprint = upstreamFingerprint,
        };
    }
}

public sealed record AnswerContributor
{
    public required string Model { get; init; }
    public string? Developer { get; init; }
    public string? DeveloperJurisdiction { get; init; }
    public string? Operator { get; init; }
    public string? OperatorJurisdiction { get; init; }
    public required IReadOnlyList<string> Roles { get; init; }
    public long OutputChars { get; init; }

    internal static AnswerContributor Of(RunOutline run, int first, long chars)
    {
        var facts = run.Steps[first].Started;
        var roles = new List<string>(1);
        for (var at = first; at < run.Steps.Length; at++)
        {
            if (run.Steps[at].Started.Model == facts.Model && run.IsFirstInRole(at))
            {
                roles.Add(run.Steps[at].Started.Role);
            }
        }

        return new()
        {
            Model = facts.Model,
            Developer = facts.Developer ?? Receipts.Receipt.Unknown,
            DeveloperJurisdiction = facts.DeveloperJurisdiction ?? Receipts.Receipt.Unknown,
            Operator = facts.Operator ?? Receipts.Receipt.Unknown,
            OperatorJurisdiction = facts.OperatorJurisdiction ?? Receipts.Receipt.Unknown,
            Roles = roles,
            OutputChars = chars,
        };
    }
}

public sealed record AnswerHandover
{
    public required int AtChars { get; init; }
    public required string From { get; init; }
    public required string To { get; init; }
    public required string Form { get; init; }
    public required string Matched { get; init; }
    public required string Reason { get; init; }

    internal static AnswerHandover Of(Continued continued) => new()
    {
        AtChars = continued.AtChars,
        From = continued.FromModel,
        To = continued.ToModel,
        Form = continued.Form,
        Matched = continued.Matched,
        Reason = continued.Reason,
    };
}

public sealed record AnswerSalts
{
    public required string Request { get; init; }
    public required string Answer { get; init; }
}
