namespace Entente.Verification.Sandbox;

/// <summary>Runs a program that is trusted with nothing: no network, nothing to see but the system's programs, limits on time, memory, files and output.</summary>
public interface ISandbox
{
    /// <exception cref="SandboxUnavailableException">There is none here: the program was not run.</exception>
    /// <exception cref="OperationCanceledException">It was killed with all its children.</exception>
    Task<SandboxOutcome> RunAsync(SandboxOrder order, CancellationToken cancellationToken);
}
