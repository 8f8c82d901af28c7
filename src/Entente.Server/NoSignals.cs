using Microsoft.Extensions.Hosting;

namespace Entente.Server;

/// <summary>Signals belong to the command line: a server in a test must not take Ctrl-C away from it.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
