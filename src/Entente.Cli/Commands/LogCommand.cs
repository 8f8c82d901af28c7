using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using Entente.Receipts.Audit;
using Entente.Receipts.Tiles;

namespace Entente.Cli.Commands;

/// <summary>The log of receipts: its newest checkpoint, whether it still holds what it said, and its key.</summary>
internal static class LogCommand
{
    private static readonly Option<string> From = new("--from") { Description = "An earlier checkpoint, or a receipt's file (default: none; every tile is read, and the damaged ones are named)", HelpName = "FILE" };
    private static readonly Option<string?> Log = new("--log") { Description = "A server, or a data directory (default: as every command)", HelpName = "URL|DIR" };
    private static readonly Option<string?> Key = new("--key") { Description = $"The log's published keys (default: {LogKeySource.FileName} beside FILE, else the server's)", HelpName = "FILE|URL" };

    public static Command Create(Terminal terminal) => new("log", "The public log of receipts")
    {
        new Command("checkpoint", "The newest checkpoint, a signed note: keep it, and later see whether the log still holds it") { Log }.Does(terminal, CheckpointAsync),
        new Command("verify", "Whether the log still holds an earlier checkpoint or a receipt, or is whole; exits 1 and names what does not match") { From, Log, Key }.Does(terminal, VerifyAsync),
        new Command("rotate-key", "Signs with a new key from now on; the old one stays published") { Log }.Does(terminal, RotateAsync),
    };

    private static async Task<int> CheckpointAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var server = await ServerAsync(context, cancellationToken);
        context.Terminal.Out.Write(System.Text.Encoding.UTF8.GetString(await server.BytesAsync(HttpMethod.Get, "/v1/log/checkpoint", null, cancellationToken)));
        return ExitCode.Success;
    }

    private static async Task<int> VerifyAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var server = await ServerAsync(context, cancellationToken);
        var file = context.Get(From);
        if (file is null)
        {
            return await VerifyWholeAsync(context, server, cancellationToken);
        }

        var earlier = await ReceiptCommand.ReadAsync(file, cancellationToken, trims: false);
        var keys = await LogKeySource.ReadAsync(context, context.Get(Key), file, server.Http.BaseAddress, cancellationToken);
        var isReceipt = earlier.AsSpan().TrimStart("\r\n\t "u8) is [(byte)'{', ..];
        var closed = (await ClosedAsync(server, cancellationToken)).Find(log => log.Origin == OriginOf(earlier, isReceipt));
        var audit = new LogAudit(path => FetchAsync(server, $"{closed?.Place}{path}", cancellationToken), keys);
        var verdict = isReceipt
            ? await audit.OfReceiptAsync(ReceiptCommand.Trimmed(earlier))
            : await audit.SinceCheckpointAsync(earlier);
        if (context.Json)
        {
            context.WriteJson(Describe(verdict));
        }
        else
        {
            Tell(context, verdict);
        }

        return verdict.Ok ? ExitCode.Success : ExitCode.NegativeVerdict;
    }

    /// <summary>Every tile of the log, and of those that were closed: where the directory is at hand those on the disk, not those that a server remembers.</summary>
    private static async Task<int> VerifyWholeAsync(CommandContext context, ServerAccess server, CancellationToken cancellationToken)
    {
        var keys = await LogKeySource.ReadAsync(context, context.Get(Key), Path.Combine(context.DataDirectory, "log"), server.Http.BaseAddress, cancellationToken);
        var directory = context.Get(Log) switch
        {
            null when context.Server is null => context.DataDirectory,
            { } log when Directory.Exists(log) => log,
            _ => null,
        };
        var verdicts = new List<LogVerdict>();
        foreach (var place in (await ClosedAsync(server, cancellationToken)).Select(log => log.Place).Prepend(""))
        {
            verdicts.Add(await new LogAudit(path => FetchFileAsync(server, directory, place + path, cancellationToken), keys).WholeAsync($"log/{place}"));
        }

        if (context.Json)
        {
            var json = Describe(verdicts[0]);
            json["ok"] = verdicts.TrueForAll(verdict => verdict.Ok);
            json["closed"] = new JsonArray([.. verdicts.Skip(1).Select(Describe)]);
            context.WriteJson(json);
        }
        else
        {
            verdicts.ForEach(verdict => Tell(context, verdict));
        }

        return verdicts.TrueForAll(verdict => verdict.Ok) ? ExitCode.Success : ExitCode.NegativeVerdict;
    }

    private static void Tell(CommandContext context, LogVerdict verdict) =>
        context.Terminal.Out.WriteLine(verdict.Ok ? $"ok: {verdict.Detail}" : $"mismatch: {verdict.Mismatch}: {verdict.Detail}");

    private static JsonObject Describe(LogVerdict verdict) => new()
    {
        ["ok"] = verdict.Ok,
        ["origin"] = verdict.Newest?.Origin,
        ["size"] = verdict.Newest?.Size,
        ["mismatch"] = verdict.Mismatch,
        ["detail"] = verdict.Detail,
        ["damaged"] = new JsonArray([.. verdict.Damage.Select(one => JsonValue.Create(one.Path))]),
    };

    private static string? OriginOf(byte[] earlier, bool isReceipt)
    {
        try
        {
            return isReceipt ? (string?)JsonNode.Parse(earlier)?["receipt"]?["log"] : System.Text.Encoding.UTF8.GetString(earlier).Split('\n')[0];
        }
        catch (Exception wrong) when (wrong is System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            return null; // the audit says what is wrong with it
        }
    }

    /// <returns>Logs that a restore has closed, and where they are below the log's address.</returns>
    private static async Task<List<ClosedPlace>> ClosedAsync(ServerAccess server, CancellationToken cancellationToken) =>
        await FetchAsync(server, "closed", cancellationToken) is { } list
            ? [.. JsonNode.Parse(list)!["logs"]!.AsArray().Select(log => new ClosedPlace((string)log!["origin"]!, $"closed/{(int)log["number"]!}/"))]
            : [];

    private static async Task<int> RotateAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var server = await ServerAsync(context, cancellationToken);
        var keys = await server.AskAsync(HttpMethod.Post, "/v1/log/keys", new JsonObject(), cancellationToken);
        if (context.Json)
        {
            context.WriteJson(keys);
            return ExitCode.Success;
        }

        foreach (var line in keys["keys"]!.AsArray())
        {
            context.Terminal.Out.WriteLine((string)line!);
        }

        context.Terminal.Error.WriteLine("the first key signs from now on; for 30 days checkpoints carry the signature of the one before it too");
        return ExitCode.Success;
    }

    private static async Task<byte[]?> FetchFileAsync(ServerAccess server, string? directory, string path, CancellationToken cancellationToken)
    {
        // Tiles that are not full lie in memory; those of closed logs are files, which the server compared at its start.
        if (directory is null || !path.Contains("tile/", StringComparison.Ordinal) || path.Contains(".p/", StringComparison.Ordinal))
        {
            return await FetchAsync(server, path, cancellationToken);
        }

        var file = Path.Combine(directory, "log", path);
        return File.Exists(file) ? await File.ReadAllBytesAsync(file, cancellationToken) : null;
    }

    private static async Task<byte[]?> FetchAsync(ServerAccess server, string path, CancellationToken cancellationToken)
    {
        using var response = await server.Http.GetAsync(new Uri($"/v1/log/{path}", UriKind.Relative), cancellationToken);
        if (response.StatusCode == HttpStatusCode.InternalServerError && JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken))?["error"] is { } error && (string?)error["code"] == "log_damaged")
        {
            throw new LogStoreException(((string?)error["message"])!.TrimEnd('.'));
        }

        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsByteArrayAsync(cancellationToken) : null;
    }

    private static async Task<ServerAccess> ServerAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var log = context.Get(Log);
        try
        {
            return log is null ? await ServerAccess.ToDataAsync(context, makesData: false, cancellationToken)
                : Uri.TryCreate(log, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? ServerAccess.At(context, url)
                : await ServerAccess.ToDataAsync(context, log, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new UserException($"the log {log} cannot be reached ({(failure.InnerException ?? failure).Message})", failure);
        }
    }

    private sealed record ClosedPlace(string Origin, string Place);
}
