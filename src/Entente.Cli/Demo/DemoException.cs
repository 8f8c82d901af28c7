namespace Entente.Cli.Demo;

/// <summary>The demo ran and what it was to show did not happen. Ends the command with exit code 1 and this one line.</summary>
internal sealed class DemoException(string message) : Exception(message);
