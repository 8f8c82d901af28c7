namespace Entente.Bench.Measures;

/// <summary>One kind of load.</summary>
internal sealed record Series(bool Streamed, int Connections, bool Large)
{
    private static readonly Series LargeUnderLoad = new(Streamed: false, 32, Large: true);
    private static readonly Series[] Every =
    [
        new(Streamed: false, 1, Large: false), new(Streamed: false, 32, Large: false),
        new(Streamed: true, 1, Large: false), new(Streamed: true, 32, Large: false),
        new(Streamed: false, 1, Large: true), LargeUnderLoad,
        new(Streamed: true, 1, Large: true), new(Streamed: true, 32, Large: true),
    ];

    /// <summary>The quick run leaves out most of the large requests: they cost all contestants the same copying.</summary>
    public static IReadOnlyList<Series> All(bool quick) => quick ? [.. Every.Where(series => !series.Large || series == LargeUnderLoad)] : Every;

    public string Title => $"{(Streamed ? "streams of 20 tokens" : "whole answers of 0.9 kB")}, request of {(Large ? "60" : "0.2")} kB, {Connections} connection{(Connections == 1 ? "" : "s")}";

    public string FileName => $"{(Streamed ? "stream" : "whole")}-{(Large ? "large" : "small")}-{Connections}";

    public string Body(string model)
    {
        var question = string.Join(' ', Enumerable.Repeat("what is steady?", Large ? 3_740 : 8));
        return $$"""{"model":"{{model}}","stream":{{(Streamed ? "true" : "false")}},"messages":[{"role":"user","content":"{{question}}"}]}""";
    }
}
