using System.Globalization;

namespace Entente.Bench.Contestants;

/// <summary>Processes and their children, from /proc.</summary>
internal static class ProcessTree
{
    // USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>In user and kernel mode, of the process and its living descendants; zero where there is no /proc.</summary>
    public static TimeSpan ProcessorTime(int process)
    {
        if (!Directory.Exists("/proc/self"))
        {
            return TimeSpan.Zero;
        }

        var all = Directory.EnumerateDirectories("/proc")
            .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .Select(Read)
            .OfType<(int Id, int Parent, long Ticks)>()
            .ToList();
        HashSet<int> family = [process];
        while (all.Any(one => family.Contains(one.Parent) && family.Add(one.Id)))
        {
        }

        return TimeSpan.FromSeconds(all.Where(one => family.Contains(one.Id)).Sum(one => one.Ticks) / TicksPerSecond);
    }

    private static (int Id, int Parent, long Ticks)? Read(string folder)
    {
        try
        {
            // Behind the name, which may contain anything: state, parent, …, the 12th and 13th field are utime and stime.
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            long Number(int at) => long.Parse(fields[at], CultureInfo.InvariantCulture);
            return (int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture), (int)Number(1), Number(11) + Number(12));
        }
        catch (IOException)
        {
            return null;   // it has ended meanwhile
        }
    }
}
