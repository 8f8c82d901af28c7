namespace Entente.Server;

/// <summary>The server cannot start; the message is one line with the way out.</summary>
public sealed class ServerStartException(string message, Exception? inner = null) : Exception(message, inner);
