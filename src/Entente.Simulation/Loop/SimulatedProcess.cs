namespace Entente.Simulation.Loop;

/// <summary>
/// The scheduler of one life of a process: what it awaits goes on here, and nothing of it goes on once it was killed.
/// </summary>
internal sealed class SimulatedProcess(SimulationLoop loop, string name) : SynchronizationContext
{
    public string Name => name;

    public bool IsAlive { get; private set; } = true;

    /// <summary>No callback and no timer of it runs any more, as after a kill or a power loss.</summary>
    public void Kill() => IsAlive = false;

    public override void Post(SendOrPostCallback d, object? state) => loop.Post(this, d, state);

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("nothing may wait for another callback");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Begins work of this process. A fault is told to <paramref name="failed"/>.</summary>
    public void Start(Func<Task> work, Action<Exception> failed) => Post(_ => _ = RunAsync(work, failed), null);

    /// <summary>Whether the running callback is one of this process.</summary>
    public bool IsCurrent => loop.IsHere && Current == this;

    private static async Task RunAsync(Func<Task> work, Action<Exception> failed)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failed(exception);
        }
    }
}
