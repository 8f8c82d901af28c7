using System.Buffers.Binary;
using System.Text;

namespace Entente.Receipts;

/// <summary>A text signed by one or more keys (C2SP signed-note). Only <see cref="Open"/> makes one, so its text was verified.</summary>
public sealed record SignedNote
{
    /// <summary>Notes with more signatures are refused.</summary>
    public const int MostSignatures = 100;

    internal const string SignaturePrefix = "\u2014 ";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SignedNote()
    {
    }

    /// <summary>The text with its last newline.</summary>
    public required string Text { get; init; }

    /// <summary>Signatures by known keys, all of them right.</summary>
    public required IReadOnlyList<NoteSignature> Verified { get; init; }

    /// <summary>Signatures by keys that were not given: nothing is known about them.</summary>
    public required IReadOnlyList<NoteSignature> Unverified { get; init; }

    /// <summary>Signs <paramref name="text"/>, which ends in a newline, with each key in turn.</summary>
    /// <exception cref="ArgumentException">The text cannot be a note.</exception>
    public static string Sign(string text, params IReadOnlyList<NoteSigner> signers)
    {
        if (!text.EndsWith('\n') || HasControls(text))
        {
            throw new ArgumentException("A note's text ends in a newline and holds no other control character.", nameof(text));
        }

        var bytes = Strict.GetBytes(text);
        return text + "\n" + string.Concat(signers.Select(signer => signer.SignatureLine(bytes)));
    }

    /// <summary>
    /// Opens a note. Each signature by a known key must be right and at least one must be there; signatures by others are
    /// listed and ignored. <paramref name="opened"/> is null unless the result is <see cref="NoteFailure.None"/>.
    /// </summary>
    public static NoteFailure Open(ReadOnlySpan<byte> note, IReadOnlyList<NoteVerifier> known, out SignedNote? opened)
    {
        opened = null;
        if (!TrySplit(note, out var text, out var signatures))
        {
            return NoteFailure.Malformed;
        }

        var bytes = Strict.GetBytes(text);
        var verified = new List<NoteSignature>();
        var unverified = new List<NoteSignature>();
        var seen = new HashSet<(string, uint)>();
        var seenLines = new HashSet<string>();
        foreach (var (line, signature) in signatures)
        {
            var keys = known.Where(key => key.Name == signature.Name && key.KeyHash == signature.KeyHash).ToList();
            if (keys.Count > 1)
            {
                return NoteFailure.AmbiguousKey;
            }

            if (keys.Count == 0)
            {
                if (seenLines.Add(line))
                {
                    unverified.Add(signature);
                }

                continue;
            }

            // The first signature of a key decides; a second could only hide a change.
            if (!seen.Add((signature.Name, signature.KeyHash)))
            {
                continue;
            }

            if (!keys[0].Verify(bytes, signature.Signature.Span))
            {
                return NoteFailure.InvalidSignature;
            }

            verified.Add(signature);
        }

        if (verified.Count == 0)
        {
            return NoteFailure.NoKnownSignature;
        }

        opened = new SignedNote { Text = text, Verified = verified, Unverified = unverified };
        return NoteFailure.None;
    }

    private static bool TrySplit(ReadOnlySpan<byte> note, out string text, out List<(string Line, NoteSignature Signature)> signatures)
    {
        text = "";
        signatures = [];
        if (!System.Text.Unicode.Utf8.IsValid(note))
        {
            return false;
        }

        var all = Strict.GetString(note);
        var gap = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (HasControls(all) || gap < 0 || gap + 2 == all.Length || !all.EndsWith('\n'))
        {
            return false;
        }

        text = all[..(gap + 1)];
        var lines = all[(gap + 2)..^1].Split('\n');
        if (lines.Length > MostSignatures)
        {
            return false;
        }

        foreach (var line in lines)
        {
            if (ReadSignature(line) is not { } signature)
            {
                return false;
            }

            signatures.Add((line, signature));
        }

        return true;
    }

    internal static NoteSignature? ReadSignature(string line)
    {
        if (!line.StartsWith(SignaturePrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = line[SignaturePrefix.Length..].Split(' ', 2);
        if (parts.Length != 2 || !NoteName.IsValid(parts[0]) || !StrictBase64.TryDecode(parts[1], out var bytes) || bytes.Length < 5)
        {
            return null;
        }

        return new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4));
    }

    private static bool HasControls(string text) => text.Any(character => character is < ' ' and not '\n');
}
