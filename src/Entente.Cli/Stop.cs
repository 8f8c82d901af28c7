using System.Runtime.InteropServices;

namespace Entente.Cli;

/// <summary>
/// The end of commands that serve until they are told to stop, by Ctrl-C or SIGTERM. It listens from its making on, so it is made
/// before anyone is told that the command serves: whoever reads that may stop it at once.
/// </summary>
internal sealed class Stop : IDisposable
{
    private readonly TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] signals;
    private readonly CancellationTokenRegistration cancelled;

    /// <param name="cancellationToken">The command's own; its cancellation is an order to stop too, and nothing is thrown.</param>
    public Stop(CancellationToken cancellationToken)
    {
        signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Tell), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Tell)];
        cancelled = cancellationToken.Register(() => told.TrySetResult());
    }

    public Task WhenTold => told.Task;

    public void Dispose()
    {
        cancelled.Dispose();
        foreach (var signal in signals)
        {
            signal.Dispose();
        }
    }

    private void Tell(PosixSignalContext signal)
    {
        signal.Cancel = true;
        told.TrySetResult();
    }
}
