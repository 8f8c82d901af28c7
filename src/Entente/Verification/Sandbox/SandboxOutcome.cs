namespace Entente.Verification.Sandbox;

/// <param name="ExitCode">128 and the signal's number where a signal ended it.</param>
/// <param name="WroteTooMuch">It was killed for what it wrote.</param>
public sealed record SandboxOutcome(int ExitCode, string Output, string Error, bool WroteTooMuch);
