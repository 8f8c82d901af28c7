namespace Entente.EndToEnd.Durability;

/// <param name="Begin">The line on which it begins, of all lines of all threads.</param>
/// <param name="End">The line on which it ends.</param>
internal sealed record SystemCall(string Name, string Rest, int Begin, int End, double At)
{
    /// <summary>The file or the two ends of the connection.</summary>
    public string Target { get; } = Rest.Split(['>', ')']) is [var from, var to, ..] && from.Contains("<TCP:", StringComparison.Ordinal) ? $"{from}>{to}" : Rest.Split('>')[0];

    public bool IsSend => Target.Contains("<TCP:", StringComparison.Ordinal);

    public bool IsLogFlush => Name is "fsync" or "fdatasync" && IsLog;

    public bool IsLogWrite => Name is "write" or "pwrite64" && IsLog;

    private bool IsLog => Target.EndsWith(".db-wal", StringComparison.Ordinal);

    public bool Says(string text) => Rest.Contains(text, StringComparison.Ordinal);
}
