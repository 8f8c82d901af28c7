namespace Entente.Pool.Seams;

/// <summary>
/// Text as it is compared at a seam: white space left out, quotes and dashes of every kind made one. Each compared character
/// remembers where it ends in the text as written, so that a match can be cut off exactly.
/// </summary>
internal sealed class NormalisedText
{
    private readonly List<char> _characters = [];
    private readonly List<int> _ends = [];
    private int _written;

    public NormalisedText(string text = "") => Append(text);

    public int Length => _characters.Count;

    public ReadOnlySpan<char> Span => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_characters);

    /// <summary>Where the character at <paramref name="index"/> begins in the text as written, white space before it included.</summary>
    public int StartOf(int index) => index == 0 ? 0 : _ends[index - 1];

    /// <summary>Where the character at <paramref name="index"/> ends in the text as written.</summary>
    public int EndOf(int index) => _ends[index];

    public void Append(string text)
    {
        foreach (var character in text)
        {
            _written++;
            Add(character);
        }
    }

    private void Add(char character)
    {
        if (char.IsWhiteSpace(character) || character is '\u200B' or '\u2060' or '\uFEFF')
        {
            return;
        }

        _characters.Add(Fold(character));
        _ends.Add(_written);
    }

    private static char Fold(char character) => character switch
    {
        '\'' or '`' or '\u00B4' or '\u2018' or '\u2019' or '\u201A' or '\u201B' or '\u2032' or '\u2039' or '\u203A' => '"',
        '\u201C' or '\u201D' or '\u201E' or '\u201F' or '\u2033' or '\u00AB' or '\u00BB' or '\u300C' or '\u300D' => '"',
        '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2212' => '-',
        _ => character,
    };
}
