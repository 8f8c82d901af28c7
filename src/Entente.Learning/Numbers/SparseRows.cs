namespace Entente.Learning.Numbers;

/// <summary>Rows of few non-zero values, one after the other in memory.</summary>
internal sealed class SparseRows
{
    private readonly List<int> starts = [0];
    private readonly List<int> columns = [];
    private readonly List<double> values = [];

    public int Count => starts.Count - 1;

    public void Add(int column, double value)
    {
        if (value != 0)
        {
            columns.Add(column);
            values.Add(value);
        }
    }

    public void EndRow() => starts.Add(columns.Count);

    public double Dot(int row, ReadOnlySpan<double> weights)
    {
        var (from, to) = (starts[row], starts[row + 1]);
        var at = Columns[from..to];
        var value = Values[from..to];
        var sum = 0.0;
        for (var i = 0; i < at.Length; i++)
        {
            sum += weights[at[i]] * value[i];
        }

        return sum;
    }

    /// <summary>Adds a row, times a factor, to a dense vector.</summary>
    public void AddTo(int row, double factor, Span<double> sum)
    {
        var (from, to) = (starts[row], starts[row + 1]);
        var at = Columns[from..to];
        var value = Values[from..to];
        for (var i = 0; i < at.Length; i++)
        {
            sum[at[i]] += factor * value[i];
        }
    }

    private ReadOnlySpan<int> Columns => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(columns);

    private ReadOnlySpan<double> Values => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values);
}
