using System.Buffers;
using Entente.Pool;
using Entente.Simulation.World;

namespace Entente.Simulation.Upstream;

/// <summary>The body of an answer, in the pieces and with the end that its call's plan gives it.</summary>
internal sealed class SimulatedResponse(SimulatedWorld world, SimulatedNode node, ProviderCall call, IUpstreamResponse inner, CancellationTokenRegistration cancelled) : IUpstreamResponse
{
    private ReadOnlyMemory<byte> _left;
    private int _given;

    public int Status => inner.Status;

    public string? Header(string name) => inner.Header(name);

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        node.AssertHere("a read");
        var plan = call.Plan;
        if (_left.IsEmpty)
        {
            _left = await ReadOnAsync(cancellationToken);
            if (_left.IsEmpty)
            {
                call.ReadToEnd = true;
                return _left;
            }
        }

        var length = _left.Length;
        if (plan.Pieces is { } most)
        {
            length = Math.Min(length, most);
        }

        if (plan.AfterBytes is { } until)
        {
            if (_given >= until)
            {
                return await BreakAsync(cancellationToken);
            }

            length = Math.Min(length, until - _given);
        }

        var piece = _left[..length];
        _left = _left[length..];
        _given += length;
        call.Give(piece.Span, world.Loop.Now);
        return piece;
    }

    public async ValueTask DisposeAsync()
    {
        node.AssertHere("the end of a call");
        await cancelled.DisposeAsync();
        SimulatedUpstream.End(world, call);
        await inner.DisposeAsync();
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadOnAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await inner.ReadAsync(cancellationToken);
        }
        catch (UpstreamException)
        {
            call.ReadToEnd = true;
            throw;
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> BreakAsync(CancellationToken cancellationToken)
    {
        if (call.Plan.Fault == WireFault.Stall)
        {
            call.StalledAt ??= world.Loop.Now;
            await Task.Delay(TimeSpan.FromSeconds(30), node.Time, cancellationToken);
        }

        call.ReadToEnd = true;
        return call.Plan.Fault == WireFault.Reset ? throw new UpstreamException(Stage.Body, "the simulated network resets the connection") : ReadOnlyMemory<byte>.Empty;
    }
}
