namespace Entente.Evaluation.Recorded;

/// <summary>A line of a data file that could not be used.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Why">One line, without the file and the number.</param>
public sealed record BadLine(string File, long Line, string Why)
{
    public override string ToString() => $"{File}:{Line}: {Why}";
}
