using Entente.Runs;

namespace Entente.Orchestration;

/// <summary>How often a model is likely to be right, before it has been asked: what was learned for this question, else the prior that the configuration or the catalogue gives.</summary>
internal static class Skill
{
    /// <summary>Of a model of which nothing is known.</summary>
    private const double Unknown = 0.6;

    private const double Least = 0.55;
    private const double Most = 0.99;

    public static double Of(Run run, string model) => Math.Clamp(run.Estimate?.Of(model) ?? run.Definition.Find(model)?.Quality ?? Unknown, Least, Most);
}
