using System.CommandLine;
using System.Text.Json.Nodes;
using Entente.Receipts;
using Entente.Storage;
using Spectre.Console;

namespace Entente.Cli.Commands;

/// <summary>Receipts: readable, and verified without any server.</summary>
internal static class ReceiptCommand
{
    /// <summary>The log's key, as it is kept beside a receipt.</summary>


    private static readonly Argument<string> Which = new("receipt") { Description = "A receipt's file, or its id on a server" };
    private static readonly Argument<string> File = new("file") { Description = "The receipt's file" };
    private static readonly Option<string?> Key = new("--key") { Description = $"The log's key: a file, or an address (default: {LogKeySource.FileName} beside the receipt, else the server's)", HelpName = "FILE|URL" };
    private static readonly Option<string?> Out = new("--out") { Description = "Keep the receipt in this file, ready for `receipt verify`", HelpName = "FILE" };
    private static readonly Option<string?> Request = new("--request") { Description = "The body that was sent, to be checked against the commitment", HelpName = "FILE" };
    private static readonly Option<string?> Answer = new("--answer") { Description = "The text that came, to be checked against the commitment", HelpName = "FILE" };

    public static Command Create(Terminal terminal) => new("receipt", "Who answered: receipts, readable and verifiable")
    {
        new Command("show", "One receipt: models, developers, jurisdictions, tokens, cost, handovers") { Which, Out }.Does(terminal, ShowAsync),
        new Command("verify", "Verifies a receipt offline; exits 1 and names what does not match") { File, Key, Request, Answer }.Does(terminal, VerifyAsync),
    };

    private static async Task<int> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var which = context.Get(Which)!;
        var bundle = System.IO.File.Exists(which) ? await ReadAsync(which, cancellationToken) : await FetchAsync(context, which, cancellationToken);
        if (context.Get(Out) is { } file)
        {
            await System.IO.File.WriteAllBytesAsync(file, bundle, cancellationToken);
        }

        if (context.Json)
        {
            context.Terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(bundle));
            return ExitCode.Success;
        }

        try
        {
            ReceiptText.Write(context.Terminal, ReceiptBundle.Read(bundle));
        }
        catch (System.Text.Json.JsonException wrong)
        {
            throw new UserException($"{which} is no receipt ({wrong.Message.TrimEnd('.')})", wrong);
        }

        return ExitCode.Success;
    }

    private static async Task<int> VerifyAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var file = context.Get(File)!;
        var bundle = await ReadAsync(file, cancellationToken);
        var keys = await LogKeySource.ReadAsync(context, context.Get(Key), file, null, cancellationToken);
        var (request, answer) = (context.Get(Request), context.Get(Answer));
        var contents = request is null && answer is null ? null : new ReceiptContents
        {
            Request = request is null ? null : (ReadOnlyMemory<byte>?)await ReadAsync(request, cancellationToken, trims: false),
            Answer = answer is null ? null : (ReadOnlyMemory<byte>?)await ReadAsync(answer, cancellationToken, trims: false),
        };
        var verdict = ReceiptVerifier.Verify(bundle, keys, contents);
        if (context.Json)
        {
            context.WriteJson(new JsonObject
            {
                ["ok"] = verdict.Ok,
                ["leaf"] = verdict.Leaf,
                ["checkpoint"] = verdict.Checkpoint is { } checkpoint ? new JsonObject { ["origin"] = checkpoint.Origin, ["size"] = checkpoint.Size, ["root"] = Convert.ToBase64String(checkpoint.Root.Span) } : null,
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

    private static async Task<byte[]> FetchAsync(CommandContext context, string id, CancellationToken cancellationToken)
    {
        if (id.Contains('/', StringComparison.Ordinal) || id.Contains('.', StringComparison.Ordinal))
        {
            throw new UserException($"there is no file {id}");
        }

        await using var server = await ServerAccess.ToDataAsync(context, makesData: false, cancellationToken);
        return await server.BytesAsync(HttpMethod.Get, $"/v1/receipts/{Uri.EscapeDataString(id)}?wait=5", null, cancellationToken);
    }

    internal static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken, bool trims = true)
    {
        try
        {
            var bytes = await System.IO.File.ReadAllBytesAsync(file, cancellationToken);
            return trims ? Trimmed(bytes) : bytes;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException($"there is no file {file}", failure);
        }
    }

    /// <summary>One line break at the end is an editor's or a shell's, not the receipt's.</summary>
    internal static byte[] Trimmed(byte[] bytes) => bytes is [.. var line, (byte)'\n'] ? line is [.. var text, (byte)'\r'] ? text : line : bytes;
}
