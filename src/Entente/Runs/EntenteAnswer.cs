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

    /// <summary>The same fold that makes the receipt, so that both name the same.</summary>
    /// <param name="summary">Of a complete run.</param>
    /// <param name="upstreamFingerprint">What the provider said of its own configuration; null where it said nothing.</param>
    public static EntenteAnswer Of(RunSummary summary, string? upstreamFingerprint)
    {
        var receipt = ReceiptFold.Fold("", [.. summary.Events, new AnswerEnded { Status = RunStatus.Complete, AnswerCommitment = "" }]);
        var operators = receipt.Steps.GroupBy(step => step.Model).ToDictionary(steps => steps.Key, steps => steps.First(step => step.Model == steps.Key));
        return new()
        {
            Run = summary.Run,
            Receipt = summary.Run,
            Strategy = summary.Strategy,
            Why = summary.Why,
            Contributors = [.. receipt.Contributors.Select(contributor => new AnswerContributor
            {
                Model = contributor.Model,
                Developer = contributor.Developer,
                DeveloperJurisdiction = contributor.DeveloperJurisdiction,
                Operator = operators[contributor.Model].Operator,
                OperatorJurisdiction = operators[contributor.Model].OperatorJurisdiction,
                Roles = [.. contributor.Roles],
                OutputChars = contributor.OutputChars,
            })],
            CostUsd = summary.CostNanoUsd / 1e9m,
            UnpricedSteps = receipt.UnpricedSteps,
            Handovers = [.. summary.Events.OfType<Continued>().Select(continued => new AnswerHandover
            {
                AtChars = continued.AtChars,
                From = continued.FromModel,
                To = continued.ToModel,
                Form = continued.Form,
                Matched = continued.Matched,
                Reason = continued.Reason,
            })],
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
}

public sealed record AnswerHandover
{
    public required int AtChars { get; init; }
    public required string From { get; init; }
    public required string To { get; init; }
    public required string Form { get; init; }
    public required string Matched { get; init; }
    public required string Reason { get; init; }
}

public sealed record AnswerSalts
{
    public required string Request { get; init; }
    public required string Answer { get; init; }
}
