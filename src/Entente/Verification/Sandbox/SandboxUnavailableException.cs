namespace Entente.Verification.Sandbox;

/// <summary>This machine gives no sandbox. Nothing is run without one.</summary>
public sealed class SandboxUnavailableException(string message) : Exception(message);
