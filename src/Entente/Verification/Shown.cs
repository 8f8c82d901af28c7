namespace Entente.Verification;

/// <summary>Text of others in a sentence of ours: one line, not long.</summary>
internal static class Shown
{
    private const int Longest = 120;

    public static string Short(string text)
    {
        var line = text.Trim().ReplaceLineEndings(" ");
        return line.Length <= Longest ? line : $"{line[..Longest]}…";
    }
}
