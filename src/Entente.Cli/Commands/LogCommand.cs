using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using Entente.Receipts.Audit;

namespace Entente.Cli.Commands;

/// <summary>The log of receipts: its newest checkpoint, whether it still holds what it said, and its key.</summary>
internal static class LogCommand
{
    private static readonly Option<string> From = new("--from") { Description = "An earlier checkpoint, or a receipt's file", HelpName = "FILE", Required = true };
    private static readonly Option<string?> Log = new("--log") { Description = "A server, or a data directory (default: as every command)", HelpName = "URL|DIR" };
    private static readonly Option<string?> Key = new("--key") { Description = $"The log's published keys (default: {LogKeySource.FileName} beside FILE, else the server's)", HelpName = "FILE|URL" };

    public static Command Create(Terminal terminal) => new("log", "The public log of receipts")
    {
        new Command("checkpoint", "The newest checkpoint, a signed note: keep it, and later see whether the log still holds it") { Log }.Does(terminal, CheckpointAsync),
        new Command("verify", "Whether the log still holds an earlier checkpoint or a receipt; exits 1 and names what does not match") { From, Log, Key }.Does(terminal, VerifyAsync),
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
        var file = context.Get(From)!;
        var earlier = await ReceiptCommand.ReadAsync(file, cancellationToken, trims: false);
        await using var server = await ServerAsync(context, cancellationToken);
        var keys = await LogKeySource.ReadAsync(context, context.Get(Key), file, server.Http.BaseAddress, cancellationToken);
        var audit = new LogAudit(path => FetchAsync(server, path, cancellationToken), keys);
        var verdict = earlier.AsSpan().TrimStart("\r\n\t "u8) is [(byte)'{', ..]
            ? await audit.OfReceiptAsync(ReceiptCommand.Trimmed(earlier))
            : await audit.SinceCheckpointAsync(earlier);
        if (context.Json)
        {
            context.WriteJson(new JsonObject
            {
                ["ok"] = verdict.Ok,
                ["origin"] = verdict.Newest?.Origin,
                ["size"] = verdict.Newest?.Size,
                ["mismatch"] = verdict.Mismatch,
                ["detail"] = verdict.Detail,
            });
        }
        else
        {
            context.Terminal.Out.WriteLine(verdict.Ok ? $"ok: {verdict.Detail}" : $"mismatch: {verdict.Mismatch}: {verdict.Detail}");
        }

        return verdict.Ok ? ExitCode.Success : ExitCode.NegativeVerdict;
    }

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

    private static async Task<byte[]?> FetchAsync(ServerAccess server, string path, CancellationToken cancellationToken)
    {
        using var response = await server.Http.GetAsync(new Uri($"/v1/log/{path}", UriKind.Relative), cancellationToken);
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
}
