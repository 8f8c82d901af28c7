using Entente.Bench.Measures;

namespace Entente.Bench.Report;

/// <summary>Everything that a run has measured.</summary>
internal sealed record Figures
{
    public required DateTimeOffset Taken { get; init; }
    public required BenchOptions Options { get; init; }
    public required Machine Machine { get; init; }
    public required IReadOnlyList<string> Absent { get; init; }
    public required IReadOnlyList<Cell> Cells { get; init; }
    public required IReadOnlyList<PacedFigures> Paced { get; init; }
    public required IReadOnlyList<IdleFigures> Idle { get; init; }
    public required IReadOnlyList<DiskFigures> Disk { get; init; }
    public required IReadOnlyList<double> Starts { get; init; }
    public required MemoryFigures? Memory { get; init; }
    public required ReopenedFigures? Reopened { get; init; }
    public required SlowReaderFigures? SlowReader { get; init; }

    public Cell? Cell(string contestant, bool streamed, int connections) =>
        Cells.FirstOrDefault(cell => cell.Contestant.Name == contestant && cell.Series.Streamed == streamed && cell.Series.Connections == connections && !cell.Series.Large);

    public PacedFigures? PacedOf(string contestant) => Paced.FirstOrDefault(one => one.Contestant.Name == contestant);
}
