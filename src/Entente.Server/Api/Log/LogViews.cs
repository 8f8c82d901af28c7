namespace Entente.Server.Api.Log;

/// <summary>What POST /v1/log/cosignature takes: signature lines of a note, one a witness, all of one checkpoint.</summary>
internal sealed record CosignatureOrder
{
    public required string Cosignature { get; init; }
}

/// <summary>The checkpoint as it is served from now on.</summary>
internal sealed record CosignedView
{
    public required string Checkpoint { get; init; }
}

/// <summary>The logs that restores have closed, oldest first.</summary>
internal sealed record ClosedLogsView
{
    public required IReadOnlyList<ClosedLogView> Logs { get; init; }
}

/// <summary>One of them: what its last checkpoint says, or why it cannot be read.</summary>
internal sealed record ClosedLogView
{
    public required int Number { get; init; }
    public required string Origin { get; init; }
    public long? Size { get; init; }
    public string? Trouble { get; init; }
}

/// <summary>The log's keys as they are published, the one that signs first.</summary>
internal sealed record LogKeysView
{
    public required IReadOnlyList<string> Keys { get; init; }
}
