using System.Collections.Frozen;

namespace Entente.Answers.Values;

/// <summary>The units that are known, by every name they go by. Factors are exact (SI brochure; NIST SP 811 for the imperial ones).</summary>
internal static class UnitTable
{
    private static readonly (string Symbol, string Word, int Power)[] Prefixes =
    [
        ("", "", 0), ("k", "kilo", 3), ("M", "mega", 6), ("G", "giga", 9), ("T", "tera", 12), ("h", "hecto", 2), ("d", "deci", -1), ("c", "centi", -2),
        ("m", "milli", -3), ("μ", "micro", -6), ("u", "micro", -6), ("n", "nano", -9), ("p", "pico", -12),
    ];

    private static readonly FrozenDictionary<string, Unit> Units = Build();

    /// <summary>Symbols count with their case (Mm, mm), words without.</summary>
    public static Unit? Find(string name)
        => Units.GetValueOrDefault(name) ?? (name.Length > 2 ? Units.GetValueOrDefault(name.ToLowerInvariant()) : null);

    private static FrozenDictionary<string, Unit> Build()
    {
        var table = new Dictionary<string, Unit>(StringComparer.Ordinal);

        Scaled(Unit.Of("m", Rational.One), ["m"], ["meter", "metre"]);
        Scaled(Unit.Of("kg", new(1, 1000)), ["g"], ["gram", "gramme"]);
        Scaled(Unit.Of("s", Rational.One), ["s"], ["second", "sec"]);
        Scaled(Unit.Of("A", Rational.One), ["A"], ["ampere", "amp"]);
        Scaled(Unit.Of("mol", Rational.One), ["mol"], ["mole"]);
        Scaled(Unit.Of("bit", Rational.One), ["bit"], ["bit"]);
        Scaled(Unit.Of("bit", new(8, 1)), ["B"], ["byte"]);
        var (metre, kilogram, second, ampere) = (table["m"], table["kg"], table["s"], table["A"]);
        var newton = Unit.None.Times(kilogram, 1).Times(metre, 1).Times(second, -2);
        var joule = newton.Times(metre, 1);
        var watt = joule.Times(second, -1);
        var volt = watt.Times(ampere, -1);
        Scaled(newton, ["N"], ["newton"]);
        Scaled(joule, ["J"], ["joule"]);
        Scaled(watt, ["W"], ["watt"]);
        Scaled(volt, ["V"], ["volt"]);
        Scaled(volt.Times(ampere, -1), ["Ω"], ["ohm"]);
        Scaled(newton.Times(metre, -2), ["Pa"], ["pascal"]);
        Scaled(Unit.None.Times(second, -1), ["Hz"], ["hertz"]);
        Scaled(Factor(joule, 3600, 1), ["Wh"], []);
        Scaled(Factor(Unit.None.Times(metre, 3), 1, 1000), ["l", "L"], ["liter", "litre"]);
        Scaled(Factor(joule, 4184, 1000), ["cal"], ["calorie"]);

        Named(metre, 254, 10_000, "in", "inch", "inches");
        Named(metre, 3048, 10_000, "ft", "foot", "feet");
        Named(metre, 9144, 10_000, "yd", "yard");
        Named(metre, 1_609_344, 1000, "mi", "mile");
        Named(metre, 1852, 1, "nmi", "nautical mile");
        Named(kilogram, 45_359_237, 100_000_000, "lb", "lbs", "pound");
        Named(kilogram, 45_359_237, 1_600_000_000, "oz", "ounce");
        Named(kilogram, 1000, 1, "t", "tonne", "metric ton");
        Named(second, 60, 1, "min", "minute");
        Named(second, 3600, 1, "h", "hr", "hrs", "hour");
        Named(second, 86_400, 1, "day", "d");
        Named(second, 604_800, 1, "week", "wk");
        Named(Unit.Of("month", Rational.One), 1, 1, "month");
        Named(Unit.Of("month", Rational.One), 12, 1, "year", "yr", "yrs");
        Named(Unit.None.Times(metre, 3), 3_785_411_784, 1_000_000_000_000, "gal", "gallon");
        Named(Unit.None.Times(metre, 2), 10_000, 1, "ha", "hectare");
        Named(Unit.None.Times(metre, 2), 40_468_564_224, 10_000_000, "acre");
        Named(metre.Times(second, -1), 1_609_344, 3_600_000, "mph");
        Named(metre.Times(second, -1), 1000, 3600, "kph", "kmh");
        Named(newton.Times(metre, -2), 101_325, 1, "atm", "atmosphere");
        Named(newton.Times(metre, -2), 100_000, 1, "bar");
        Named(Unit.Of("deg", Rational.One), 1, 1, "°", "degree", "deg");
        Named(Unit.Of("rad", Rational.One), 1, 1, "rad", "radian");
        Named(Unit.Of("K", Rational.One), 1, 1, "K", "kelvin");
        Named(Unit.Of("%", Rational.One), 1, 1, "%", "percent", "per cent", "percentage point");
        Named(Unit.Of("USD", Rational.One), 1, 1, "$", "dollar", "usd", "USD", "US$", "buck");
        Named(Unit.Of("USD", Rational.One), 1, 100, "¢", "cent");
        Named(Unit.Of("EUR", Rational.One), 1, 1, "€", "euro", "eur", "EUR");
        Named(Unit.Of("GBP", Rational.One), 1, 1, "£", "GBP", "gbp");
        Named(Unit.Of("JPY", Rational.One), 1, 1, "¥", "yen", "JPY", "jpy");
        Named(Unit.Of("INR", Rational.One), 1, 1, "₹", "rupee", "INR", "inr");
        var celsius = new Unit(Rational.One, table["K"].Bases, new(27_315, 100));
        var fahrenheit = new Unit(new(5, 9), celsius.Bases, new Rational(27_315, 100) - new Rational(160, 9));
        Names(celsius, "°C", "degC", "celsius", "degrees celsius", "degree celsius");
        Names(fahrenheit, "°F", "degF", "fahrenheit", "degrees fahrenheit", "degree fahrenheit");
        return table.ToFrozenDictionary(StringComparer.Ordinal);

        void Scaled(Unit unit, string[] symbols, string[] words)
        {
            foreach (var (symbol, word, power) in Prefixes)
            {
                var scaled = unit with { Factor = unit.Factor * Rational.TenTo(power) };
                Names(scaled, [.. symbols.Select(name => symbol + name)]);
                Names(scaled, [.. words.SelectMany(name => new[] { word + name, word + name + "s" })]);
            }
        }

        void Named(Unit unit, long over, long under, params string[] names)
            => Names(Factor(unit, over, under), [.. names, .. names.Where(name => name.Length > 2).Select(name => name + "s")]);

        void Names(Unit unit, params string[] names)
        {
            foreach (var name in names)
            {
                table.TryAdd(name, unit);
            }
        }
    }

    private static Unit Factor(Unit unit, long over, long under) => unit with { Factor = unit.Factor * new Rational(over, under) };
}
