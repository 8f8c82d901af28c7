using System.Globalization;
using System.Numerics;

namespace Entente.Answers.Values;

/// <summary>An exact fraction in lowest terms with a positive denominator.</summary>
internal readonly record struct Rational : IComparable<Rational>
{
    /// <summary>Larger numbers than these are compared as text: nobody shall make us count for minutes.</summary>
    public const int MostDigits = 400;

    /// <summary>The denominator less one, so that the default is zero as any other zero.</summary>
    private readonly BigInteger _under;

    public Rational(BigInteger numerator, BigInteger denominator)
    {
        var shared = BigInteger.GreatestCommonDivisor(numerator, denominator);
        var sign = denominator.Sign < 0 ? -1 : 1;
        Numerator = sign * numerator / shared;
        _under = (sign * denominator / shared) - 1;
    }

    public BigInteger Numerator { get; }

    public BigInteger Denominator => _under + 1;

    public bool IsInteger => Denominator.IsOne;

    public static Rational Zero => default;

    public static Rational One => new(1, 1);

    public static Rational TenTo(int exponent)
        => exponent >= 0 ? new(BigInteger.Pow(10, exponent), 1) : new(1, BigInteger.Pow(10, -exponent));

    /// <summary>Digits with at most one point, and an exponent; null where they are too many.</summary>
    public static Rational? Parse(string digits, int exponent = 0)
    {
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : digits.Length - point - 1;
        var whole = digits.Replace(".", "", StringComparison.Ordinal);
        if (whole.Length is 0 or > MostDigits || Math.Abs((long)exponent) > MostDigits || !BigInteger.TryParse(whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return new Rational(number, 1) * TenTo(exponent - decimals);
    }

    public static Rational operator +(Rational left, Rational right)
        => new(left.Numerator * right.Denominator + right.Numerator * left.Denominator, left.Denominator * right.Denominator);

    public static Rational operator -(Rational left, Rational right) => left + -right;

    public static Rational operator -(Rational of) => new(-of.Numerator, of.Denominator);

    public static Rational operator *(Rational left, Rational right)
        => new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    /// <exception cref="DivideByZeroException">The right one is zero.</exception>
    public static Rational operator /(Rational left, Rational right)
        => right.Numerator.IsZero ? throw new DivideByZeroException() : new(left.Numerator * right.Denominator, left.Denominator * right.Numerator);

    public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    public Rational Abs() => new(BigInteger.Abs(Numerator), Denominator);

    public double ToDouble()
    {
        var approximate = (double)Numerator / (double)Denominator;
        return double.IsFinite(approximate) ? approximate : Math.Exp(BigInteger.Log(BigInteger.Abs(Numerator)) - BigInteger.Log(Denominator)) * Numerator.Sign;
    }

    /// <summary>A decimal where it ends, else a fraction: one form for each value.</summary>
    public override string ToString()
    {
        if (IsInteger)
        {
            return Numerator.ToString(CultureInfo.InvariantCulture);
        }

        var (rest, twos, fives) = (Denominator, 0, 0);
        for (; (rest % 2).IsZero; rest /= 2)
        {
            twos++;
        }

        for (; (rest % 5).IsZero; rest /= 5)
        {
            fives++;
        }

        var decimals = Math.Max(twos, fives);
        if (!rest.IsOne || decimals > 30)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
        }

        var scaled = BigInteger.Abs(Numerator) * BigInteger.Pow(10, decimals) / Denominator;
        var digits = scaled.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return $"{(Numerator.Sign < 0 ? "-" : "")}{digits[..^decimals]}.{digits[^decimals..]}";
    }
}
