using System.Globalization;
using System.Runtime.InteropServices;

namespace Entente.Bench.Report;

/// <summary>What a reader must know of the machine. No name of it, no path.</summary>
internal sealed record Machine(string Processor, int Cores, double MemoryGigabytes, string System, string Runtime, double LoadBefore)
{
    public static Machine Read()
    {
        string Line(string file, string start) => File.Exists(file)
            ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown"
            : "unknown";
        var load = File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : double.NaN;
        return new(
            Line("/proc/cpuinfo", "model name"),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9,
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            load);
    }
}
