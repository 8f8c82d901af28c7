namespace Entente.Configuration;

/// <summary>Finds what was probably meant.</summary>
public static class NearestName
{
    /// <summary>The known name with the fewest edits, where they are at most a third of its length (at least two); else null.</summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        string? nearest = null;
        var fewest = int.MaxValue;
        foreach (var name in known)
        {
            var edits = Edits(written.ToLowerInvariant(), name.ToLowerInvariant());
            if (edits < fewest && edits <= Math.Max(2, name.Length / 3) && edits < name.Length)
            {
                (nearest, fewest) = (name, edits);
            }
        }

        return nearest;
    }

    /// <summary>`did you mean "beta"?`, or all names where none is near.</summary>
    public static string Hint(string written, IReadOnlyCollection<string> known, string what)
    {
        if (Of(written, known) is { } nearest)
        {
            return $"did you mean \"{nearest}\"?";
        }

        return known.Count switch
        {
            0 => $"there is no {what} yet",
            <= 12 => $"one of {string.Join(", ", known)}",
            _ => $"one of {string.Join(", ", known.Take(12))}, …",
        };
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).</summary>
    private static int Edits(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[left.Length, right.Length];
    }
}
