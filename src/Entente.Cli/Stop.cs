using System.Runtime.InteropServices;

namespace Entente.Cli;

/// <summary>The end of commands that serve until they are told to stop.</summary>
internal static class Stop
{
    /// <summary>Returns at Ctrl-C (the command's own token) or SIGTERM, without throwing.</summary>
    public static async Task WhenToldAsync(CancellationToken cancellationToken)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            told.TrySetResult();
        });
        await using var interrupted = cancellationToken.Register(() => told.TrySetResult());
        await told.Task;
    }
}
