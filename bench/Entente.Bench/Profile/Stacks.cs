using System.Text.RegularExpressions;

namespace Entente.Bench.Profile;

/// <param name="Thread">The name of the thread.</param>
/// <param name="Frames">The innermost first: managed methods as `Namespace.Type.Method`, the kernel's as `kernel`, libraries by their file.</param>
internal sealed record Stack(string Thread, IReadOnlyList<string> Frames);

/// <summary>Reads what `perf script` prints.</summary>
internal static partial class Stacks
{
    public static IEnumerable<Stack> Read(TextReader script)
    {
        string? thread = null;
        var frames = new List<string>();
        while (script.ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                if (thread is not null)
                {
                    yield return new(thread, [.. frames]);
                }

                (thread, frames) = (null, []);
            }
            else if (Frame().Match(line) is { Success: true } frame)
            {
                frames.Add(Name(frame.Groups["symbol"].Value, frame.Groups["file"].Value));
            }
            else
            {
                thread = Head().Replace(line, "").Trim();
            }
        }
    }

    private static string Name(string symbol, string file)
    {
        if (file.Contains("kernel", StringComparison.Ordinal))
        {
            return "kernel:" + symbol;
        }

        if (Method().Match(symbol) is not { Success: true } method)
        {
            return $"{Path.GetFileName(file)}:{symbol}";
        }

        // A state machine is the method that it was made from.
        var type = method.Groups["type"].Value;
        var machine = Machine().Match(type);
        var name = machine.Success ? $"{type[..machine.Index]}.{machine.Groups["name"].Value}" : $"{type}.{method.Groups["name"].Value}";
        return Arguments().Replace(name, "");
    }

    [GeneratedRegex(@"^\s+[0-9a-f]+ (?<symbol>.*) \((?<file>[^()]*(\([^()]*\))?)\)$")]
    private static partial Regex Frame();

    [GeneratedRegex(@"\s+\d+\s*$")]
    private static partial Regex Head();

    [GeneratedRegex(@"(^|[ \]])(?<type>[A-Za-z_][\w.`+<>]*(\[[^\]]*\])?[\w.`+<>]*)::(?<name>[^(]+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"\+<(?<name>\w+)>d__\d+.*$")]
    private static partial Regex Machine();

    [GeneratedRegex(@"`\d+|\[[^\]]*\]")]
    private static partial Regex Arguments();
}
