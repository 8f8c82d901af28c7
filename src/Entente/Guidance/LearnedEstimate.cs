using System.Collections.Immutable;
using System.Globalization;
using Entente.Learning.Training;

namespace Entente.Guidance;

/// <summary>What was learned says about one question: how likely each model of the pool is right, and what it is worth to ask it.</summary>
public sealed record LearnedEstimate
{
    private const int Told = 3;

    /// <summary>The file, its hash and version, and the domain that was used.</summary>
    public required string Source { get; init; }

    /// <summary>By pool id, 0 to 1; only models that the domain knows.</summary>
    public required ImmutableDictionary<string, double> Right { get; init; }

    /// <summary>By pool id: the probability less what the model costs.</summary>
    public required ImmutableDictionary<string, double> Worth { get; init; }

    /// <summary>By pool id: the model's name in the domain.</summary>
    public required ImmutableDictionary<string, string> Names { get; init; }

    /// <summary>What was learned of questions like this one.</summary>
    public required LearnedDomain Domain { get; init; }

    /// <summary>How likely the question is of each kind of the domain.</summary>
    public required IReadOnlyList<double> Kinds { get; init; }

    /// <summary>How likely the model is right; null where the domain does not know it.</summary>
    public double? Of(string model) => Right.TryGetValue(model, out var right) ? right : null;

    /// <summary>What it is worth to ask the model; less than of any other where the domain does not know it.</summary>
    public double WorthOf(string model) => Worth.GetValueOrDefault(model, double.NegativeInfinity);

    /// <summary>For a receipt: the source, and what it expects of the first of these models; null where it knows none of them.</summary>
    /// <param name="models">Pool ids, the first asked first.</param>
    public string? Say(IEnumerable<string> models)
    {
        string[] expected = [.. models.Where(Right.ContainsKey).Take(Told).Select(model => string.Create(CultureInfo.InvariantCulture, $"{model} {Right[model]:0.00}"))];
        return expected.Length == 0 ? null : $"{Source} expects to be right: {string.Join(", ", expected)}";
    }
}
