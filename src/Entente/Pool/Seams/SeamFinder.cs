using System.Text;

namespace Entente.Pool.Seams;

/// <summary>
/// Finds in a successor's words the place where the text that the caller has ends, so that what follows can be passed on without
/// a repeated or a lost character. What the successor says is held back until the place is certain; where it never is, the
/// answer is to be sought elsewhere: a wrong seam is worse than none.
/// </summary>
internal sealed class SeamFinder
{
    /// <summary>How many compared characters are held back beyond the anchor while the successor follows nothing that was said.</summary>
    private const int HeldBack = 400;

    /// <summary>How long a preamble may be.</summary>
    private const int LongestPreamble = 200;

    /// <summary>Marks that are put before what is quoted.</summary>
    public const string Openers = "\"'`“„«‘‹([{<>*_「";
    private const string Closers = "\"'`”“»’›)]}<*_」";

    private static readonly string[] Courtesies = ["Sure", "Certainly", "Of course", "Okay", "OK", "Here", "Absolutely", "Continuing", "I'll", "Apologies", "Sorry", "Let me"];

    private readonly Partial _partial;
    private readonly int _prefillLength;
    private readonly StringBuilder _written = new();
    private readonly NormalisedText _said = new();
    private int _followedFrom = -1;
    private int _followed;

    /// <param name="partial">What the caller has.</param>
    /// <param name="prefillLength">How much of it the successor was given to go on from; 0 where it was asked in words.</param>
    public SeamFinder(Partial partial, int prefillLength)
    {
        _partial = partial;
        _prefillLength = prefillLength;
    }

    /// <summary>Takes more of the successor's words. After a result other than open it must not be called again.</summary>
    public Seam Feed(string text, bool ended = false)
    {
        _written.Append(text);
        _said.Append(text);

        if (_partial.Normalised.Length == 0)
        {
            return Join(0, "start", ended);
        }

        if (_prefillLength > 0 && FromPrefill(ended) is { } seam)
        {
            return seam;
        }

        return FromAnchor(ended);
    }

    /// <summary>A prefilled model must first say again what was cut off; null where it does something else.</summary>
    private Seam? FromPrefill(bool ended)
    {
        var cut = _partial.Normalised.Span[CutStart()..];
        var said = _said.Span;
        if (said.Length < cut.Length)
        {
            return cut.StartsWith(said) && !ended ? Seam.Open : null;
        }

        return said.StartsWith(cut) ? Join(_said.EndOf(cut.Length - 1), "cut", ended) : null;
    }

    private int CutStart()
    {
        var low = 0;
        var high = _partial.Normalised.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_partial.Normalised.EndOf(middle) <= _prefillLength)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private Seam FromAnchor(bool ended)
    {
        var sent = _partial.Normalised.Span;
        var said = _said.Span;
        var anchor = sent[^_partial.AnchorLength..];
        var at = said.IndexOf(anchor);
        if (at < 0)
        {
            return ended || HasWandered() ? Seam.Missing : Seam.Open;
        }

        var start = at;
        var from = sent.Length - anchor.Length;
        while (start > 0 && from > 0 && said[start - 1] == sent[from - 1])
        {
            start--;
            from--;
        }

        if (start == 0)
        {
            var end = _said.EndOf(at + anchor.Length - 1);
            var isPlain = from == 0 || (_prefillLength == 0 && _partial.IsAskedFrom(from));
            return Courtesy(ended) ?? (isPlain ? null : Enclosure(end, ended)) ?? Join(end, from == 0 ? "restart" : "anchor", ended);
        }

        return AfterPreamble(at, start, anchor, ended);
    }

    /// <summary>
    /// Something was said before the text goes on. It is taken for a preamble only where it is short, ends at a word's border and
    /// does not itself quote the anchor, for which some more of the text is awaited.
    /// </summary>
    private Seam AfterPreamble(int at, int start, ReadOnlySpan<char> anchor, bool ended)
    {
        var blockStart = SkipSpace(_said.StartOf(start));
        if (_partial.Normalised.Length < Partial.ShortestAnchor || blockStart > LongestPreamble || !IsBorder(blockStart))
        {
            return Seam.Missing;
        }

        // A shorter repetition is more likely the text itself, which comes by the same words again, than one after a preamble.
        var end = at + anchor.Length;
        if (end - start < _partial.AskedLength)
        {
            return Seam.Missing;
        }

        var said = _said.Span;
        if (said.Length < end + anchor.Length + LongestPreamble / 2 && !ended)
        {
            return Seam.Open;
        }

        if (said[(at + 1)..].IndexOf(anchor) >= 0 || IsEnclosed(blockStart, _said.EndOf(end - 1)))
        {
            return Seam.Missing;
        }

        return Join(_said.EndOf(end - 1), "preamble", ended);
    }

    private int SkipSpace(int position)
    {
        while (position < _written.Length && char.IsWhiteSpace(_written[position]))
        {
            position++;
        }

        return position;
    }

    private bool IsBorder(int position) => position == 0 || !char.IsLetterOrDigit(_written[position - 1]);

    /// <summary>
    /// What is repeated from the middle of the text begins with a mark that may be the text's own or put around the repetition. If
    /// the other mark follows, nobody can tell; null where that is not so.
    /// </summary>
    private Seam? Enclosure(int end, bool ended)
    {
        var first = SkipSpace(0);
        if (first == _written.Length || !Openers.Contains(_written[first], StringComparison.Ordinal))
        {
            return null;
        }

        var next = SkipSpace(end);
        if (next == _written.Length)
        {
            return ended ? null : Seam.Open;
        }

        return Closers.Contains(_written[next], StringComparison.Ordinal) ? Seam.Missing : null;
    }

    /// <summary>The repeated text stands in quotes, brackets or a tag of its own, whose end would be taken for the answer.</summary>
    private bool IsEnclosed(int start, int end)
    {
        var open = start - 1;
        while (open >= 0 && char.IsWhiteSpace(_written[open]))
        {
            open--;
        }

        var close = SkipSpace(end);
        while (close < _written.Length && _written[close] == '.')
        {
            close++;
        }

        // The first mark of the block may be the text's own or put around the repetition: nobody can tell.
        var isOpened = (open >= 0 && Openers.Contains(_written[open], StringComparison.Ordinal)) || Openers.Contains(_written[start], StringComparison.Ordinal);
        return isOpened && close < _written.Length && Closers.Contains(_written[close], StringComparison.Ordinal);
    }

    /// <summary>Passes on what follows the seam, without the white space that the caller already has.</summary>
    private Seam Join(int end, string how, bool ended)
    {
        var rest = _written.ToString(end, _written.Length - end);
        var had = _partial.TrailingSpace;
        if (had.Length == 0 || rest.StartsWith(had, StringComparison.Ordinal))
        {
            return new Seam(SeamState.Found, rest[had.Length..], how);
        }

        var trimmed = rest.TrimStart();
        return trimmed.Length == 0 && !ended ? Seam.Open : new Seam(SeamState.Found, trimmed, how);
    }

    /// <summary>The successor has said much and follows nothing of what was said before.</summary>
    private bool HasWandered()
    {
        if (_partial.AnchorLength >= _partial.Normalised.Length && _partial.Normalised.Length < Partial.ShortestAnchor)
        {
            return !IsFollowing() && _said.Length > 0;
        }

        return _said.Length > HeldBack + _partial.AnchorLength && !IsFollowing();
    }

    /// <summary>All that the successor has said so far stands in the sent text, from its start or from some later place, perhaps after a preamble.</summary>
    private bool IsFollowing()
    {
        var sent = _partial.Normalised.Span;
        var said = _said.Span;
        if (_followedFrom >= 0 && Agrees(sent, said[_followed..], _followedFrom + _followed))
        {
            _followed = said.Length;
            return true;
        }

        _followedFrom = sent.IndexOf(said);
        _followed = said.Length;
        return _followedFrom >= 0 || IsRestartAfterPreamble(sent, said);
    }

    private static bool IsRestartAfterPreamble(ReadOnlySpan<char> sent, ReadOnlySpan<char> said)
    {
        if (sent.Length < Partial.ShortestAnchor)
        {
            return false;
        }

        var start = said[..Math.Min(said.Length, LongestPreamble + Partial.ShortestAnchor)].IndexOf(sent[..Partial.ShortestAnchor]);
        return start >= 0 && Agrees(sent, said[start..], 0);
    }

    private static bool Agrees(ReadOnlySpan<char> sent, ReadOnlySpan<char> said, int from)
        => from + said.Length <= sent.Length && sent.Slice(from, said.Length).SequenceEqual(said);

    /// <summary>
    /// A partial of a few letters that a courtesy begins with is no sign that the text was taken up; null where none is said.
    /// </summary>
    private Seam? Courtesy(bool ended)
    {
        var sent = _partial.Text.Trim();
        var said = _written.ToString(0, Math.Min(_written.Length, 32)).TrimStart();
        foreach (var courtesy in Courtesies)
        {
            if (courtesy.Length <= sent.Length || !courtesy.StartsWith(sent, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var agrees = said.StartsWith(courtesy[..Math.Min(courtesy.Length, said.Length)], StringComparison.OrdinalIgnoreCase);
            if (agrees && said.Length > courtesy.Length && !char.IsLetterOrDigit(said[courtesy.Length]))
            {
                return Seam.Missing;
            }

            if (agrees && !ended && said.Length <= courtesy.Length)
            {
                return Seam.Open;
            }
        }

        return null;
    }
}
