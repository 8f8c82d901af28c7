using System.Globalization;

namespace Entente.Receipts;

/// <summary>What a log says about itself at a size (C2SP tlog-checkpoint); signed, it is a <see cref="SignedNote"/>.</summary>
public sealed record Checkpoint
{
    /// <summary>Which log: its name, never empty.</summary>
    public required string Origin { get; init; }

    /// <summary>Number of leaves.</summary>
    public required long Size { get; init; }

    /// <summary>The tree's root at that size, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Root { get; init; }

    /// <summary>Lines after the root, kept as they are.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>The text of a note.</summary>
    public string ToText() =>
        string.Concat(
            Extensions.Prepend(Convert.ToBase64String(Root.Span))
                .Prepend(Size.ToString(CultureInfo.InvariantCulture))
                .Prepend(Origin)
                .Select(line => line + "\n"));

    /// <summary>The signed checkpoint.</summary>
    public string Sign(params IReadOnlyList<NoteSigner> signers) => SignedNote.Sign(ToText(), signers);

    /// <summary>Reads the text of a note.</summary>
    /// <exception cref="FormatException">It is no checkpoint; the message says why.</exception>
    public static Checkpoint Parse(string text)
    {
        if (!text.EndsWith('\n'))
        {
            throw new FormatException("A checkpoint ends in a newline.");
        }

        var lines = text[..^1].Split('\n');
        if (lines.Length < 3 || lines.Any(line => line.Length == 0))
        {
            throw new FormatException("A checkpoint has at least three lines, none of them empty: origin, size, root.");
        }

        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size.ToString(CultureInfo.InvariantCulture) != lines[1])
        {
            throw new FormatException($"\"{lines[1]}\" is no size of a log.");
        }

        if (!StrictBase64.TryDecode(lines[2], out var root) || root.Length != MerkleHash.Length)
        {
            throw new FormatException("The third line of a checkpoint is the base64 of 32 bytes.");
        }

        return new Checkpoint { Origin = lines[0], Size = size, Root = root, Extensions = lines[3..] };
    }
}
