namespace Entente.Answers.Values;

/// <summary>A number as written and its unit.</summary>
/// <param name="Digits">Significant digits as written; null where the number is exact.</param>
internal sealed record Measure(Rational Value, int? Digits, Unit Unit)
{
    /// <summary>A decimal with at least so many digits is taken for a rounded one.</summary>
    private const int FewestDigits = 6;

    private static readonly Rational Hundred = new(100, 1);

    public bool HasUnit => Unit.Bases.Count > 0;

    public Rational InBase => Unit.ToBase(Value);

    public string Normal => HasUnit ? $"{InBase} {Unit.Key}" : Value.ToString();

    /// <summary>Where one leaves the unit out, the numbers as written count; per cent may also be written as its hundredth part.</summary>
    public bool Same(Measure other)
    {
        if (HasUnit == other.HasUnit)
        {
            return Unit.Key == other.Unit.Key && Close(InBase, other.InBase, Coarser(other));
        }

        var (with, without) = HasUnit ? (this, other) : (other, this);
        return Close(with.Value, without.Value, Coarser(other)) || (with.Unit.Key == "%" && Close(with.Value / Hundred, without.Value, Coarser(other)));
    }

    private int? Coarser(Measure other) => (Digits, other.Digits) switch
    {
        (null, var digits) => digits,
        (var digits, null) => digits,
        var (one, two) => Math.Min(one.Value, two.Value),
    };

    /// <summary>Equal, or equal but for rounding where many digits are written.</summary>
    private static bool Close(Rational left, Rational right, int? digits)
    {
        if (left == right)
        {
            return true;
        }

        var larger = left.Abs().CompareTo(right.Abs()) > 0 ? left.Abs() : right.Abs();
        return digits >= FewestDigits && (left - right).Abs().CompareTo(larger * Rational.TenTo(-Math.Min(digits.Value - 1, 12))) < 0;
    }
}
