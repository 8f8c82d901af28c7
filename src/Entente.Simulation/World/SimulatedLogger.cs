using Entente.Runs;
using Microsoft.Extensions.Logging;

namespace Entente.Simulation.World;

/// <summary>What the core logs as an error of its own is a finding.</summary>
internal sealed class SimulatedLogger(SimulatedWorld world) : ILogger<RunEngine>
{
    private const int FailedInside = 1001;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == FailedInside)
        {
            world.Violate("ends once", null, $"{formatter(state, exception)}: {exception}");
        }
    }
}
