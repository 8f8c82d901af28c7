using System.Collections.Immutable;
using System.Globalization;

namespace Entente.Answers.Values;

/// <summary>A unit as a factor over base units and their exponents; a word that is no unit is a base of its own ("eggs").</summary>
/// <param name="Offset">Added after the factor: degrees of temperature.</param>
internal sealed record Unit(Rational Factor, ImmutableSortedDictionary<string, int> Bases, Rational Offset = default)
{
    public static Unit None { get; } = new(Rational.One, ImmutableSortedDictionary<string, int>.Empty.WithComparers(StringComparer.Ordinal));

    public static Unit Of(string @base, Rational factor) => new(factor, None.Bases.Add(@base, 1));

    public string Key => string.Join(' ', Bases.Select(item => item.Value == 1 ? item.Key : string.Create(CultureInfo.InvariantCulture, $"{item.Key}^{item.Value}")));

    public Unit Times(Unit other, int exponent)
    {
        var (factor, bases) = (Factor, Bases);
        for (var i = 0; i < Math.Abs(exponent); i++)
        {
            factor = exponent > 0 ? factor * other.Factor : factor / other.Factor;
        }

        foreach (var (name, power) in other.Bases)
        {
            var sum = bases.GetValueOrDefault(name) + power * exponent;
            bases = sum == 0 ? bases.Remove(name) : bases.SetItem(name, sum);
        }

        // Only a temperature alone has its zero elsewhere.
        return new(factor, bases, Bases.IsEmpty && exponent == 1 ? other.Offset : default);
    }

    public Rational ToBase(Rational value) => value * Factor + Offset;
}
