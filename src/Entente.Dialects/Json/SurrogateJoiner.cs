namespace Entente.Dialects.Json;

/// <summary>Joins a character whose halves came in two fragments of a stream, so that every fragment given on is well-formed.</summary>
internal sealed class SurrogateJoiner
{
    private char held;

    /// <summary>A half of a character waits for the other one.</summary>
    public bool Holds => held != 0;

    public string Join(string fragment)
    {
        if (fragment.Length == 0)
        {
            return fragment;
        }

        if (held != 0)
        {
            fragment = held + fragment;
            held = '\0';
        }

        if (char.IsHighSurrogate(fragment[^1]))
        {
            held = fragment[^1];
            fragment = fragment[..^1];
        }

        return JsonText.WellFormed(fragment);
    }

    /// <returns>What is left of a character whose second half never came.</returns>
    public string Flush()
    {
        if (held == 0)
        {
            return "";
        }

        held = '\0';
        return "\uFFFD";
    }
}
