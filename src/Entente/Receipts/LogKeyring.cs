using System.Globalization;

namespace Entente.Receipts;

/// <summary>
/// The keys of one log, all of the same name, its origin: the one that signs now and those before it. After a change, checkpoints carry
/// the signatures of both keys for <see cref="Transition"/>, so that whoever knows only the older one can follow; then the
/// older private key is forgotten.
/// </summary>
public sealed class LogKeyring
{
    /// <summary>How long an older key signs checkpoints beside the new one.</summary>
    public static readonly TimeSpan Transition = TimeSpan.FromDays(30);

    private readonly IReadOnlyList<OldLogKey> _older;

    /// <param name="current">The key that signs receipts, salts and checkpoints.</param>
    /// <param name="older">Newest first.</param>
    /// <exception cref="ArgumentException">One has another name.</exception>
    public LogKeyring(NoteSigner current, params IReadOnlyList<OldLogKey> older)
    {
        if (older.FirstOrDefault(key => key.Verifier.Name != current.Name) is { } stranger)
        {
            throw new ArgumentException($"the key {stranger.Verifier.Name} is not one of the log {current.Name}", nameof(older));
        }

        Current = current;
        _older = older;
        Verifiers = [current.Verifier, .. older.Select(key => key.Verifier)];
    }

    /// <summary>The key that signs.</summary>
    public NoteSigner Current { get; }

    /// <summary>All public keys, the current one first.</summary>
    public IReadOnlyList<NoteVerifier> Verifiers { get; }

    /// <summary>Public keys of logs that were closed by a restored backup, a line each: published after this log's own.</summary>
    public string Closed { get; set; } = "";

    /// <summary>
    /// What is published: a key a line, the current one first; after an older one a space, <c>until</c>, a space, and the time of its
    /// change (RFC 3339, UTC).
    /// </summary>
    public string PublishedText => string.Concat(
        _older.Select(key => $"{key.Verifier} until {Instant(key.UntilMs)}\n").Prepend($"{Current.Verifier}\n")) + Closed;

    /// <summary>Who signs checkpoints at a time.</summary>
    public IReadOnlyList<NoteSigner> SignersAt(long nowMs) => [Current, .. _older.Where(key => Signs(key, nowMs)).Select(key => key.Signer!)];

    /// <summary>Whether a private key is kept that signs no more.</summary>
    public bool HasSpentAt(long nowMs) => _older.Any(key => key.Signer is not null && !Signs(key, nowMs));

    /// <summary>Without the private keys that sign no more.</summary>
    public LogKeyring WithoutSpentAt(long nowMs) => new(Current, [.. _older.Select(key => Signs(key, nowMs) ? key : key with { Signer = null })]) { Closed = Closed };

    /// <summary>The log's keys after a change at a time.</summary>
    public LogKeyring Rotated(Ed25519Key next, long nowMs) =>
        new(new NoteSigner(Current.Name, next), [new OldLogKey(Current.Verifier, nowMs, Current), .. WithoutSpentAt(nowMs)._older]) { Closed = Closed };

    /// <summary>Reads published keys, one a line; what follows a key on its line is for people.</summary>
    /// <exception cref="FormatException">There is none, or a line is no key.</exception>
    public static IReadOnlyList<NoteVerifier> ParsePublished(string text)
    {
        var keys = Lines(text).Select(line => NoteVerifier.Parse(line.Split(' ')[0])).ToList();
        return keys.Count > 0 ? keys : throw new FormatException("There is no key.");
    }

    /// <summary>All of it, private keys included, to be kept in a file that only its owner reads.</summary>
    public string ToSecretText() => string.Concat(
        _older.Select(key => string.Create(CultureInfo.InvariantCulture, $"{key.Signer?.ToSecretText() ?? key.Verifier.ToString()} {key.UntilMs}\n")).Prepend($"{Current.ToSecretText()}\n"));

    /// <summary>Reads what <see cref="ToSecretText"/> wrote.</summary>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static LogKeyring ParseSecret(string text)
    {
        var lines = Lines(text);
        if (lines.Count == 0)
        {
            throw new FormatException("There is no key.");
        }

        try
        {
            return new(NoteSigner.Parse(lines[0]), [.. lines.Skip(1).Select(Old)]);
        }
        catch (ArgumentException stranger)
        {
            throw new FormatException(stranger.Message, stranger);
        }
    }

    private static OldLogKey Old(string line)
    {
        if (line.Split(' ') is not [var key, var time] || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var untilMs))
        {
            throw new FormatException("An older key stands on a line with the time of its change.");
        }

        if (!NoteSigner.IsSecret(key))
        {
            return new(NoteVerifier.Parse(key), untilMs);
        }

        var signer = NoteSigner.Parse(key);
        return new(signer.Verifier, untilMs, signer);
    }

    private static bool Signs(OldLogKey key, long nowMs) => key.Signer is not null && nowMs < key.UntilMs + (long)Transition.TotalMilliseconds;

    private static string Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static List<string> Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
}
