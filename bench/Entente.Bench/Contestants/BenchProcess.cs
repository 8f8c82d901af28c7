using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Entente.Bench.Contestants;

/// <summary>A process that listens on a port of loopback. Disposing kills it and what it started.</summary>
internal sealed class BenchProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _program;
    private readonly string _log;

    private BenchProcess(Process process, string program, string log, int port) => (_process, _program, _log, Port) = (process, program, log, port);

    public int Port { get; }

    public int Id => _process.Id;

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>Returns at once; <see cref="ListensAsync"/> waits.</summary>
    /// <param name="log">Where its output goes.</param>
    public static BenchProcess Start(string program, IEnumerable<string> arguments, int port, string log, params (string Name, string Value)[] environment)
    {
        // A shell redirects: a pipe that nobody reads fast enough would slow the process down, and a reader would cost our cores.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", log, program, .. arguments]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!, Path.GetFileName(program), log, port);
    }

    public static BenchProcess StartRole(string role, int port, string log, IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        Start(Environment.ProcessPath!, [role, "--port", port.ToString(CultureInfo.InvariantCulture), .. arguments], port, log, environment);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <exception cref="BenchException">It has ended, or does not listen within a minute.</exception>
    public async Task<BenchProcess> ListensAsync(CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < StartLimit)
        {
            if (_process.HasExited)
            {
                break;
            }

            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Port, stop);
                return this;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, stop);
            }
        }

        await DisposeAsync();
        throw new BenchException($"{_program} does not listen on port {Port}; its output is in {_log}");
    }

    /// <summary>Resident memory in bytes, of the process alone.</summary>
    public long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line["VmRSS:".Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>Processor time so far, of the process and those it has started.</summary>
    public TimeSpan ProcessorTime() => ProcessTree.ProcessorTime(_process.Id);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
