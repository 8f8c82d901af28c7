using System.Net;

namespace Entente.Providers;

/// <summary>
/// The body of a call. It is written when a connection stands, a pooled one too, so its first byte is the moment for the last look
/// at directives (decision 9). Headers leave together with it.
/// </summary>
internal sealed class CallContent(ReadOnlyMemory<byte> body, Action? connected) : HttpContent
{
    /// <summary>A connection stood and was given to this call.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>All of it was given to the connection, which has a copy or has sent it.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>What the last look threw: nothing was sent.</summary>
    public Exception? Refused { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            connected?.Invoke();
        }
        catch (Exception refused)
        {
            Refused = refused;
            throw;
        }

        HasBegun = true;
        await stream.WriteAsync(body, cancellationToken);
        IsTaken = true;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
