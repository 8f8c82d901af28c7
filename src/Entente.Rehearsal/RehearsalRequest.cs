namespace Entente.Rehearsal;

/// <summary>A request as any host hands it in.</summary>
public sealed record RehearsalRequest
{
    public required string Method { get; init; }

    /// <summary>Path without query. What stands before `/v1` names the provider that is played; nothing needs to.</summary>
    public required string Path { get; init; }

    /// <summary>Query without its question mark.</summary>
    public string Query { get; init; } = "";

    /// <summary>The value of a header; null where it is absent. Names are compared without case.</summary>
    public Func<string, string?> Header { get; init; } = _ => null;

    public ReadOnlyMemory<byte> Body { get; init; }
}

/// <summary>The connection breaks here, without a close: hosts turn it into a reset.</summary>
public sealed class RehearsalResetException() : Exception("the rehearsal script resets the connection");
