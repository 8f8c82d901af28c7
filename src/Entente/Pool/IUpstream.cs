namespace Entente.Pool;

/// <summary>
/// The way to endpoints, byte by byte. Over HTTP outside, in memory under simulated time; framing and meaning are read above it,
/// so that a cut at any byte means the same in both.
/// </summary>
public interface IUpstream
{
    /// <summary>Sends the request and waits for the status and headers.</summary>
    /// <exception cref="UpstreamException">The connection could not be made or broke before the headers.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; upstream work is abandoned.</exception>
    Task<IUpstreamResponse> SendAsync(UpstreamRequest request, CancellationToken cancellationToken);
}

public sealed record UpstreamRequest
{
    public required Endpoint Endpoint { get; init; }

    /// <summary>The name of the call in the run, unique for each attempt.</summary>
    public required string CallId { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }
    public bool Streamed { get; init; }

    /// <summary>Called once when the connection stands and before the request is sent: the last look at directives (decision 9).</summary>
    public Action? Connected { get; init; }
}

public interface IUpstreamResponse : IAsyncDisposable
{
    int Status { get; }

    /// <summary>The first value of a header; null where it is absent. Names are compared without case.</summary>
    string? Header(string name);

    /// <summary>Nobody reads the request's body any more, so that its memory may be used for another. Where it is not known: false.</summary>
    bool IsRequestTaken => false;

    /// <summary>The next bytes, borrowed until the next read; empty at a clean end.</summary>
    /// <exception cref="UpstreamException">The connection broke.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>The transport failed. What that means is decided in <see cref="Failure"/>.</summary>
public sealed class UpstreamException(Stage stage, string message, Exception? inner = null) : Exception(message, inner)
{
    public Stage Stage { get; } = stage;
}
