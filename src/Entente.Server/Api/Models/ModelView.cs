namespace Entente.Server.Api.Models;

/// <summary>OpenAI's list of models.</summary>
internal sealed record ModelList
{
    public string Object { get; init; } = "list";
    public required ModelView[] Data { get; init; }
}

internal sealed record ModelView
{
    public required string Id { get; init; }
    public string Object { get; init; } = "model";

    /// <summary>Unix seconds.</summary>
    public required long Created { get; init; }

    public required string OwnedBy { get; init; }
    public required ModelFacts Entente { get; init; }
}

/// <summary>What Entente knows of a name that can be asked for.</summary>
internal sealed record ModelFacts
{
    /// <summary>auto, strategy, model, ensemble or alias.</summary>
    public required string Kind { get; init; }

    /// <summary>What an alias stands for, or the strategy of an ensemble.</summary>
    public string? StandsFor { get; init; }

    public string? Developer { get; init; }
    public string? DeveloperJurisdiction { get; init; }
    public string? Weights { get; init; }
    public string[]? OperatorJurisdictions { get; init; }
    public string[]? Panel { get; init; }
    public int? ContextTokens { get; init; }

    /// <summary>Whether an endpoint would take a call now; for a model.</summary>
    public bool? Usable { get; init; }
}
