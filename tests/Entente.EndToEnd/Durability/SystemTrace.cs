using System.Text.RegularExpressions;

namespace Entente.EndToEnd.Durability;

/// <summary>
/// What `strace -f -ttt -yy` saw of a server: the order of its writes to the journal, of their flushes, and of what it sent to clients.
/// Lines are in the order in which calls begin; the end of a call that others came between has a line of its own.
/// </summary>
internal sealed partial class SystemTrace
{
    private readonly List<SystemCall> calls = [];

    /// <summary>The options that it reads; the file's name follows.</summary>
    public static string[] Options { get; } = ["-f", "--seccomp-bpf", "-ttt", "-yy", "-s", "100000", "-e", "trace=fsync,fdatasync,write,pwrite64,sendto,sendmsg", "-o"];

    public static SystemTrace Read(string file)
    {
        var trace = new SystemTrace();
        var open = new Dictionary<string, SystemCall>();
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (Begins().Match(line) is { Success: true } begins)
            {
                var call = new SystemCall(begins.Groups["name"].Value, begins.Groups["rest"].Value, number, number, double.Parse(begins.Groups["at"].Value, System.Globalization.CultureInfo.InvariantCulture));
                if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal))
                {
                    open[begins.Groups["thread"].Value] = call;
                }
                else
                {
                    trace.calls.Add(call);
                }
            }
            else if (Ends().Match(line) is { Success: true } ends && open.Remove(ends.Groups["thread"].Value, out var call))
            {
                trace.calls.Add(call with { End = number });
            }
        }

        trace.calls.Sort((one, other) => one.Begin.CompareTo(other.Begin));
        return trace;
    }

    /// <summary>Whether the run's records were flushed before its success was sent; null where they were, else what is wrong.</summary>
    public string? Flaw(string run)
    {
        // 1. The connection on which the run's headers went out, and the first thing that says success on it.
        var headers = calls.Find(call => call.IsSend && call.Says($"Entente-Run: {run}"));
        if (headers is null)
        {
            return "no headers of the run were seen";
        }

        var success = calls.Find(call => call.IsSend && call.Begin >= headers.Begin && call.Target == headers.Target && call.Says("\\\"finish_reason\\\":\\\"stop\\\""));
        if (success is null)
        {
            return "no success of the run was seen";
        }

        // 2. The page with the run's last event: what a short run appends is one row on one page, its subject before its body.
        var last = new Regex($@"{run}((?!run_[0-9a-f]{{24}}).|{run})*?answer\.ended", RegexOptions.Singleline);
        var record = calls.Find(call => call.IsLogWrite && last.IsMatch(call.Rest));
        if (record is null || record.Begin > success.Begin)
        {
            return "the run's end was written after success was sent";
        }

        // 3. A flush that began after it and was over before success.
        return calls.Exists(call => call.IsLogFlush && call.Begin > record.End && call.End < success.Begin)
            ? null
            : "no flush between the run's end and success";
    }

    [GeneratedRegex(@"^(?<thread>\d+)\s+(?<at>[\d.]+) (?<name>\w+)\((?<rest>.*)$")]
    private static partial Regex Begins();

    [GeneratedRegex(@"^(?<thread>\d+)\s+[\d.]+ <\.\.\. \w+ resumed>")]
    private static partial Regex Ends();
}
