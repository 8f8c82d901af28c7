namespace Entente.Orchestration.Auto;

/// <summary>What `reasoning_effort` means to Auto: none, minimal and low ask one model; from medium on several may answer, if that is worth it.</summary>
public static class Efforts
{
    public const string Usual = "medium";

    /// <summary>One model answers, whatever there is to gain.</summary>
    public static bool IsLow(string effort) => effort is "none" or "minimal" or "low";

    /// <summary>Neither cost nor time counts.</summary>
    public static bool IsHighest(string effort) => effort is "xhigh" or "max";

    /// <summary>The gain, in right answers of one, below which a strategy is not taken at this effort.</summary>
    /// <param name="extraCost">What it costs more than Route, as a multiple of the best single model's cost.</param>
    public static double Worth(string effort, double extraCost)
    {
        var (least, each) = IsHighest(effort) ? (0, 0) : effort == "high" ? (0.005, 0.001) : (0.005, 0.01);
        return least + (each * Math.Max(0, extraCost));
    }

    /// <summary>At medium effort a gain counts only where its interval excludes zero; who asks for more also takes what is likely.</summary>
    public static bool AsksForProof(string effort) => effort == Usual;
}
