using System.Collections.Immutable;
using System.Text;

namespace Entente.Rehearsal.Playing;

/// <summary>
/// How rehearsal models split text: a token is a run of letters and digits, or a run of other signs, at most eight characters
/// (Unicode scalar values) long, together with the one white-space character before it. White space beyond that one makes
/// tokens of its own. Joined, the tokens are the text.
/// </summary>
public static class Tokens
{
    private const int Longest = 8;

    private enum Kind { White, Word, Sign }

    public static ImmutableArray<string> Split(string text)
    {
        var tokens = ImmutableArray.CreateBuilder<string>();
        int start = 0, length = 0;
        Kind? kind = null; // of the token being built; White while it holds white space only
        int position = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            Kind next = KindOf(rune);
            bool joins = kind switch
            {
                null => true,
                Kind.White => next != Kind.White && length == 1,
                _ => next == kind && length < Longest,
            };
            if (!joins)
            {
                tokens.Add(text[start..position]);
                start = position;
                length = 0;
            }
            else if (kind == Kind.White)
            {
                length = 0; // the leading white space does not count
            }
            kind = next;
            length++;
            position += rune.Utf16SequenceLength;
        }
        if (start < text.Length) tokens.Add(text[start..]);
        return tokens.ToImmutable();
    }

    public static int Count(string text) => Split(text).Length;

    private static Kind KindOf(Rune rune) =>
        Rune.IsWhiteSpace(rune) ? Kind.White
        : Rune.IsLetterOrDigit(rune) ? Kind.Word
        : Kind.Sign;
}
