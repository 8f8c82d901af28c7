namespace Entente.Continuity;

/// <summary>Names with `*` for any characters; compared without case.</summary>
internal static class Pattern
{
    public static bool Matches(string pattern, string? value)
    {
        if (value is null)
        {
            return false;
        }

        var pieces = pattern.Split('*');
        if (pieces.Length == 1)
        {
            return string.Equals(pattern, value, StringComparison.OrdinalIgnoreCase);
        }

        if (!value.StartsWith(pieces[0], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var at = pieces[0].Length;
        foreach (var piece in pieces[1..^1])
        {
            var found = value.IndexOf(piece, at, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
            {
                return false;
            }

            at = found + piece.Length;
        }

        return value.Length - at >= pieces[^1].Length && value.EndsWith(pieces[^1], StringComparison.OrdinalIgnoreCase);
    }
}
