namespace Entente.Runs;

/// <summary>Whether an answer came from another model than the one asked. A dated or versioned name of the same model is no substitution.</summary>
internal static class Substitution
{
    public static bool Is(string asked, string? reported)
    {
        if (string.IsNullOrEmpty(reported))
        {
            return false;
        }

        var (ours, theirs) = (Bare(asked), Bare(reported));
        return !IsSame(ours, theirs) && !IsSame(theirs, ours);
    }

    private static bool IsSame(string name, string longer)
    {
        if (!longer.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var suffix = longer.AsSpan(name.Length);
        return suffix.IsEmpty || suffix is "-latest" or ":latest" || (suffix[0] is '-' or '@' or ':' or '_' && IsDate(suffix[1..]));
    }

    private static bool IsDate(ReadOnlySpan<char> suffix)
    {
        var digits = 0;
        foreach (var character in suffix)
        {
            if (char.IsAsciiDigit(character))
            {
                digits++;
            }
            else if (character != '-')
            {
                return false;
            }
        }

        return digits is 4 or 6 or 8;
    }

    /// <summary>Without the folder or vendor before the name, as resellers and local engines write it, nor a file's ending.</summary>
    private static string Bare(string name)
    {
        var bare = name[(name.LastIndexOf('/') + 1)..];
        return bare.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? bare[..^5] : bare;
    }
}
