using System.Globalization;
using Entente.Simulation.Loop;

namespace Entente.Simulation;

/// <summary>What happened in a world, in order: for the hash by which two runs of a seed are compared, and for people.</summary>
internal sealed class Trace(SimulationLoop loop)
{
    private readonly List<(long At, int Run, string What)> _entries = [];
    private ulong _hash = 14695981039346656037;

    public int Count => _entries.Count;

    /// <summary>Over every entry with its time, and over the number of turns of the loop until then.</summary>
    public ulong Hash => _hash;

    /// <param name="run">Number of the run; -1 for what is about none.</param>
    public void Add(int run, string what)
    {
        _entries.Add((loop.Now, run, what));
        Mix((ulong)loop.Now);
        Mix((ulong)loop.Turns);
        Mix((ulong)run);
        foreach (var sign in what)
        {
            Mix(sign);
        }
    }

    /// <summary>The last entries about a run, or about everything.</summary>
    public IReadOnlyList<string> Last(int run, int most)
        => [.. _entries.Where(entry => run < 0 || entry.Run == run || entry.Run < 0).TakeLast(most).Select(Say)];

    private static string Say((long At, int Run, string What) entry)
        => string.Create(CultureInfo.InvariantCulture, $"{entry.At / 10_000.0,10:0.000} ms  {(entry.Run < 0 ? "world" : $"run {entry.Run}"),-7} {entry.What}");

    private void Mix(ulong value) => _hash = (_hash ^ value) * 1099511628211;
}
