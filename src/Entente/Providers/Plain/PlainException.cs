using System.Net.Sockets;

namespace Entente.Providers.Plain;

/// <summary>What came is not an answer, or not all of one.</summary>
internal sealed class PlainException(string message) : Exception(message)
{
    public static PlainException NotHttp() => new("what it sent is not HTTP");

    public static PlainException NoAnswer() => new("the connection ended without an answer");

    public static PlainException Cut() => new("it ended before the answer did");

    /// <summary>Why there is no answer.</summary>
    public static string Say(Exception broken) => broken is SocketException ? SayOfBody(broken) : broken.Message;

    /// <summary>Why the answer broke off.</summary>
    public static string SayOfBody(Exception broken) => $"the connection broke ({broken.Message})";
}
