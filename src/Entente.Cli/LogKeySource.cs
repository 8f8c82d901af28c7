using Entente.Receipts;
using Entente.Storage;

namespace Entente.Cli;

/// <summary>Where a command gets a log's published keys from: an address, or a file with one on each line.</summary>
internal static class LogKeySource
{
    /// <summary>Beside a receipt, and among what a server publishes.</summary>
    public const string FileName = "entente-log.pub";

    public const string Address = "/.well-known/entente-log.pub";

    /// <param name="given">What the user named; null: the file beside <paramref name="file"/>, else the server's.</param>
    /// <param name="log">The log's own address, where it is known.</param>
    public static async Task<IReadOnlyList<NoteVerifier>> ReadAsync(CommandContext context, string? given, string file, Uri? log, CancellationToken cancellationToken)
    {
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, FileName);
        given ??= context.Server is null && File.Exists(beside) ? beside : null;
        var where = given ?? (log is not null ? new Uri(log, Address).ToString()
            : context.Server is { } server ? new Uri(server, Address).ToString()
            : DataDirectory.TryReadLive(context.DataDirectory) is { Url: { } url } ? url + Address
            : throw new UserException($"the log's key is missing: give it with --key FILE or --key URL; a server publishes it at {Address}"));
        try
        {
            if (Uri.TryCreate(where, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            {
                using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
                return LogKeyring.ParsePublished(await http.GetStringAsync(address.AbsolutePath == "/" ? new Uri(address, Address) : address, cancellationToken));
            }

            return LogKeyring.ParsePublished(await File.ReadAllTextAsync(where, cancellationToken));
        }
        catch (FormatException wrong)
        {
            throw new UserException($"{where} is no log's key: {wrong.Message}", wrong);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw new UserException($"the log's key {where} cannot be read ({failure.Message.TrimEnd('.')}): give another with --key FILE or --key URL", failure);
        }
    }
}
