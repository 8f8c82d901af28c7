using Entente.Server.Api.Pool;

namespace Entente.Server.Api.Chat;

/// <summary>How a request would be answered.</summary>
internal sealed record ExplainView
{
    public required string Strategy { get; init; }
    public required string Why { get; init; }

    /// <summary>What the usual calls are likely to cost together, with answers of some length; absent where a price is not known.</summary>
    public decimal? LikelyCostUsd { get; init; }

    /// <summary>In the order in which they would be asked.</summary>
    public required ExplainModel[] Models { get; init; }
}

internal sealed record ExplainModel
{
    public required string Model { get; init; }
    public string? Developer { get; init; }
    public string? DeveloperJurisdiction { get; init; }

    /// <summary>answers, asked first, panel, judge, writer and the like; or in reserve, for one that would be asked only if another is lost.</summary>
    public required string Part { get; init; }

    public required ExplainPlace[] Endpoints { get; init; }
}

internal sealed record ExplainPlace
{
    public required string Endpoint { get; init; }
    public string? Operator { get; init; }
    public string? OperatorJurisdiction { get; init; }
    public PriceView? PriceUsdPerMtok { get; init; }

    /// <summary>Why it would not be asked; absent where it would.</summary>
    public string? WhyNot { get; init; }
}
