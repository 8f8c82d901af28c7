namespace Entente.Configuration;

/// <summary>Something in the configuration that is wrong, or that deserves a second look.</summary>
public sealed record ConfigurationProblem
{
    /// <summary>The configuration cannot be used; false: it can, and does not do what was probably meant.</summary>
    public bool IsError { get; init; } = true;

    /// <summary>Such as `models.alpha-large.fallback[0]`; empty for the file as a whole.</summary>
    public required string Path { get; init; }

    /// <summary>From 1; 0 where there is no line.</summary>
    public int Line { get; init; }

    /// <summary>As it stands in the file; `***` where it may be a secret; null where there is none.</summary>
    public string? Value { get; init; }

    public required string Message { get; init; }

    /// <summary>What to write instead.</summary>
    public required string Mend { get; init; }

    /// <summary>One line: `entente.yaml:12: error: models.a.fallback[0] "betta": no such model; did you mean "beta"?`</summary>
    public string Say(string file)
    {
        var place = Line > 0 ? $"{file}:{Line}" : file;
        var subject = (Path, Value) switch
        {
            ("", null) => "",
            ("", _) => $" \"{Value}\":",
            (_, null) => $" {Path}:",
            _ => $" {Path} \"{Value}\":",
        };
        return $"{place}: {(IsError ? "error" : "warning")}:{subject} {Message}; {Mend}";
    }
}
