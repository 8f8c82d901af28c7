namespace Entente.Cli;

/// <summary>The input is wrong. Ends the command with exit code 2 and this one line: what is wrong; how to mend it.</summary>
internal sealed class UserException(string message, Exception? inner = null) : Exception(message, inner);
