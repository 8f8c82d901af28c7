using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Entente.Cli.Commands;

/// <summary>The runs on which models may be trained, and of all others why not.</summary>
internal static class ExportCommand
{
    private static readonly Option<string> For = new("--for") { Description = "What the export is for: training", HelpName = "PURPOSE", Required = true };
    private static readonly Option<string?> Out = new("--out") { Description = "File for the runs that may be used, a JSON object a line (default: standard output)", HelpName = "FILE" };
    private static readonly Option<string?> LeftOut = new("--left-out") { Description = "File for the runs that were left out, each with the reason", HelpName = "FILE" };
    private static readonly Option<string?> From = new("--from") { Description = "Runs that ended on this day (UTC) or later, such as 2026-11-01", HelpName = "DAY" };
    private static readonly Option<string?> Until = new("--until") { Description = "Runs that ended before this day (UTC)", HelpName = "DAY" };
    private static readonly Option<bool> AcceptConditions = new("--accept-conditions") { Description = "Take runs too whose terms set conditions: you have read and meet them" };

    public static Command Create(Terminal terminal)
        => new Command("export", "Runs on which models may be trained; the others, and why not") { For, Out, LeftOut, From, Until, AcceptConditions }.Does(terminal, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var server = await ServerAccess.ToDataAsync(context, makesData: false, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, Path(context));
        using var response = await server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));

        // Written beside and moved when whole: an export that was cut off is never taken for one.
        var (taken, left) = (Beside.Of(context.Get(Out)), Beside.Of(context.Get(LeftOut)));
        try
        {
            var reasons = new SortedDictionary<string, int>(StringComparer.Ordinal);
            JsonNode? end = null;
            while (end is null && await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                var run = JsonNode.Parse(line)!;
                if (run["end"] is not null)
                {
                    end = run;
                }
                else if (run["left_out"] is { } reason)
                {
                    reasons[(string)reason!] = reasons.GetValueOrDefault((string)reason!) + 1;
                    await left.WriteLineAsync(line, context.Json ? context.Terminal.Out : null);
                }
                else
                {
                    await taken.WriteLineAsync(line, context.Terminal.Out);
                }
            }

            if (end is null)
            {
                throw new UserException("the server ended the export before it was whole; nothing was kept: run it again");
            }

            taken.Keep();
            left.Keep();
            var why = string.Join(", ", reasons.Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Value} {reason.Key}")));
            context.Terminal.Error.WriteLine($"{end["exported"]} runs exported, {end["left_out"]} left out{(why.Length > 0 ? $" ({why})" : "")}{(context.Get(LeftOut) is null && reasons.Count > 0 ? "; --left-out FILE lists them" : "")}");
            return ExitCode.Success;
        }
        finally
        {
            taken.Dispose();
            left.Dispose();
        }
    }

    private static string Path(CommandContext context)
    {
        var path = $"/v1/export?for={Uri.EscapeDataString(context.Get(For)!)}";
        foreach (var (name, value) in new[] { ("from", context.Get(From)), ("until", context.Get(Until)) })
        {
            if (value is not null)
            {
                path += $"&{name}={Uri.EscapeDataString(value)}";
            }
        }

        return context.Get(AcceptConditions) ? path + "&accept_conditions=true" : path;
    }

    /// <summary>A file that is there whole or not at all; without a path, the stream that is given with each line.</summary>
    private sealed class Beside : IDisposable
    {
        private readonly string? _path;
        private readonly StreamWriter? _writer;

        private Beside(string? path)
        {
            _path = path;
            _writer = path is null ? null : new StreamWriter(path + ".new");
        }

        public static Beside Of(string? path)
        {
            try
            {
                return new(path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new UserException($"{path} cannot be written ({failure.Message.TrimEnd('.')}): name another file", failure);
            }
        }

        public Task WriteLineAsync(string line, TextWriter? otherwise) => (_writer ?? otherwise)?.WriteLineAsync(line) ?? Task.CompletedTask;

        public void Keep()
        {
            if (_path is not null)
            {
                _writer!.Dispose();
                File.Move(_path + ".new", _path, overwrite: true);
            }
        }

        public void Dispose()
        {
            _writer?.Dispose();
            if (_path is not null)
            {
                File.Delete(_path + ".new");
            }
        }
    }
}
