namespace Entente.Pool.Seams;

/// <summary>
/// The text that the caller has so far, and where a successor can be joined to it. A join needs a piece of the end that stands
/// nowhere else in the text: otherwise a repetition cannot be told from what comes next.
/// </summary>
internal sealed class Partial
{
    /// <summary>Shorter than this the partial is its own anchor, and the question is simply asked again.</summary>
    public const int ShortestAnchor = 16;

    /// <summary>Longer than this no model is asked to repeat.</summary>
    public const int LongestAnchor = 400;

    /// <summary>What a prefilled model must say again before it is believed.</summary>
    private const int ShortestCut = 6;

    /// <summary>How much a model is asked to repeat where less would do.</summary>
    private const int UsualAnchor = 48;

    private readonly int _uniqueSuffix;

    public Partial(string text)
    {
        Text = text;
        Normalised = new NormalisedText(text);
        _uniqueSuffix = UniqueSuffix(Normalised.Span);
        var length = Math.Min(Normalised.Length, Math.Max(ShortestAnchor, _uniqueSuffix));
        AnchorLength = IsPeriodic(Normalised.Span[^length..]) ? Normalised.Length : length;
    }

    public string Text { get; }

    public NormalisedText Normalised { get; }

    /// <summary>Compared characters at the end that a successor's text must hold to be joined.</summary>
    public int AnchorLength { get; }

    /// <summary>Too short, or too much of one kind, to be told apart in part: only an answer from its start can be joined.</summary>
    public bool IsItsOwnAnchor => AnchorLength >= Normalised.Length;

    /// <summary>White space that the caller has already had after the last character.</summary>
    public string TrailingSpace => Text[Text.TrimEnd().Length..];

    /// <summary>What a successor is asked to repeat, as written and from the start of a word; null where none can be asked for.</summary>
    public string? AnchorToAsk()
    {
        if (IsItsOwnAnchor || AnchorLength > LongestAnchor)
        {
            return null;
        }

        var length = Math.Min(Normalised.Length, Math.Max(AnchorLength, UsualAnchor));
        return Text[AskedFrom(length)..].TrimEnd();
    }

    /// <summary>Compared characters of the anchor that is asked for; all there are where none can be.</summary>
    public int AskedLength => AnchorToAsk() is { } anchor ? new NormalisedText(anchor).Length : Normalised.Length;

    /// <summary>Whether what is repeated from this compared character on begins just where the asked anchor does.</summary>
    public bool IsAskedFrom(int index)
        => AnchorToAsk() is not null && Normalised.Length - AskedLength == index;

    private int AskedFrom(int length)
    {
        var start = WordStartBefore(Normalised.StartOf(Normalised.Length - length));
        return start + (Text.Length - start - Text.AsSpan(start).TrimStart().Length);
    }

    /// <summary>
    /// Where the text is cut for a prefill: before the last words, far enough back that what was cut stands nowhere else and does not
    /// end as it begins: a model that leaves out one of several equal words would else seem to say it again. 0 where nothing would
    /// be left.
    /// </summary>
    public int PrefillLength()
    {
        var cut = Math.Max(ShortestCut, _uniqueSuffix);
        if (cut >= Normalised.Length || IsItsOwnAnchor)
        {
            return 0;
        }

        var start = WordStartBefore(Normalised.StartOf(Normalised.Length - cut));
        while (start > 0 && LongestBorder(new NormalisedText(Text[start..]).Span) > 0)
        {
            start = WordStartBefore(Math.Max(0, Text.AsSpan(0, start).TrimEnd().Length - 1));
        }

        return Text.Length - start > LongestAnchor ? 0 : Text.AsSpan(0, start).TrimEnd().Length;
    }

    /// <summary>The start of the word that holds <paramref name="position"/>, or a place between two characters of a script without spaces.</summary>
    private int WordStartBefore(int position)
    {
        const int furthest = 64;
        for (var at = position; at > 0 && position - at < furthest; at--)
        {
            if (char.IsWhiteSpace(Text[at]) || char.IsWhiteSpace(Text[at - 1]))
            {
                return at;
            }
        }

        if (position <= furthest)
        {
            return 0;
        }

        return char.IsLowSurrogate(Text[position]) ? position - 1 : position;
    }

    /// <summary>
    /// How much of the end stands nowhere else. What tells it apart is no mark that a model puts around what it repeats: in quotes, other
    /// words of the text would else look like these.
    /// </summary>
    private static int UniqueSuffix(ReadOnlySpan<char> text)
    {
        var length = LongestRepeatedSuffix(text) + 1;
        while (length < text.Length && SeamFinder.Openers.Contains(text[^length], StringComparison.Ordinal))
        {
            length++;
        }

        return length;
    }

    /// <summary>The length of the longest suffix that also stands earlier (Z function over the reversed text).</summary>
    private static int LongestRepeatedSuffix(ReadOnlySpan<char> text)
    {
        var length = text.Length;
        var z = new int[length];
        var longest = 0;
        for (int i = 1, left = 0, right = 0; i < length; i++)
        {
            var match = i < right ? Math.Min(right - i, z[i - left]) : 0;
            while (i + match < length && text[length - 1 - match] == text[length - 1 - i - match])
            {
                match++;
            }

            z[i] = match;
            longest = Math.Max(longest, match);
            if (i + match > right)
            {
                (left, right) = (i, i + match);
            }
        }

        return longest;
    }

    /// <summary>
    /// Whether the text repeats itself within half its length: then a shorter repetition that goes on in the same way cannot be told
    /// from a whole one.
    /// </summary>
    private static bool IsPeriodic(ReadOnlySpan<char> text) => text.Length >= 2 && LongestBorder(text) * 2 >= text.Length;

    /// <summary>The length of the longest beginning, short of the whole, that is also its end (prefix function).</summary>
    private static int LongestBorder(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        var borders = new int[text.Length];
        for (int i = 1, border = 0; i < text.Length; i++)
        {
            while (border > 0 && text[i] != text[border])
            {
                border = borders[border - 1];
            }

            border += text[i] == text[border] ? 1 : 0;
            borders[i] = border;
        }

        return borders[^1];
    }
}
