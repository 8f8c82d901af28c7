namespace Entente.Configuration;

/// <summary>Where a secret is kept; never the secret itself.</summary>
public sealed record SecretReference
{
    /// <summary>Exactly one of the two is set.</summary>
    public string? Variable { get; init; }

    public string? File { get; init; }

    /// <summary>`${NAME}` or `file:PATH`; null for anything else, which may be a literal secret.</summary>
    public static SecretReference? Parse(string text)
    {
        if (text is ['$', '{', .. var name, '}'] && IsName(name))
        {
            return new() { Variable = name };
        }

        return text.StartsWith("file:", StringComparison.Ordinal) && text.Length > "file:".Length
            ? new() { File = text["file:".Length..] }
            : null;
    }

    public override string ToString() => Variable is null ? $"file:{File}" : $"${{{Variable}}}";

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
