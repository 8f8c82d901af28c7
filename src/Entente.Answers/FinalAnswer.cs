using System.Globalization;
using Entente.Answers.Extraction;
using Entente.Answers.Values;

namespace Entente.Answers;

/// <summary>
/// What an answer comes down to, so that answers can be compared. A value: immutable, equal to another when its kind and its normal form are.
/// Reading never throws, whatever the text is, and takes time about in proportion to its length.
/// </summary>
public sealed class FinalAnswer : IEquatable<FinalAnswer>
{
    private readonly ReadAnswer _read;

    private FinalAnswer(string raw, ReadAnswer read, FoundBy foundBy)
    {
        Raw = raw;
        _read = read;
        FoundBy = foundBy;
    }

    public AnswerKind Kind => _read.Kind;

    /// <summary>As it stood in the text.</summary>
    public string Raw { get; }

    /// <summary>The one form of all ways to write this value of this kind; read again as this kind, it is its own normal form.</summary>
    public string Normal => _read.Normal;

    public FoundBy FoundBy { get; }

    /// <summary>How sure it is, from 0 to 1, that this is the answer that was meant: an order, not a measured frequency.</summary>
    public double Confidence => FoundBy switch
    {
        FoundBy.Tag or FoundBy.Boxed or FoundBy.JsonField => 0.95,
        FoundBy.Statement => 0.85,
        FoundBy.Whole => 0.8,
        FoundBy.Bold => 0.6,
        FoundBy.LastLine => 0.4,
        _ => 0.3,
    };

    /// <summary>It can be read in two ways: 03/04/2025.</summary>
    public bool IsAmbiguous => _read.Other is not null;

    /// <summary>The number as written, without its unit; of a formula such as 2√3 what it comes to. Null where it is none.</summary>
    public double? Number => Measure?.Value.ToDouble()
        ?? (Kind == AnswerKind.Expression && Normal is ['≈', .. var value] && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null);

    internal Measure? Measure => _read.Measure;

    /// <summary>Finds the final answer in a text.</summary>
    /// <param name="expected">What the question asks for; null: what it looks like.</param>
    /// <param name="options">The options of a multiple choice, in order: an answer that repeats one is its letter. They imply <see cref="AnswerKind.Choice"/>.</param>
    /// <returns>Null where the text holds nothing: it is empty or white space.</returns>
    public static FinalAnswer? Extract(string text, AnswerKind? expected = null, IReadOnlyList<string>? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        expected ??= options is null ? null : AnswerKind.Choice;
        return Extractor.Find(text, expected) is { } found ? new(found.Raw, AnswerReader.Read(found.Raw, expected, options), found.By) : null;
    }

    /// <summary>A value itself, such as the truth of a data set.</summary>
    public static FinalAnswer Of(string value, AnswerKind? expected = null, IReadOnlyList<string>? options = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(value, AnswerReader.Read(value, expected ?? (options is null ? null : AnswerKind.Choice), options), FoundBy.Whole);
    }

    /// <summary>
    /// Whether both say the same: equal values, a unit that one of them leaves out, decimals that are the other's rounding (from six digits on), an
    /// ambiguous date in one of its readings. Reflexive and symmetric; because of what may be left out not transitive (5 km, 5, 5 m): to group many
    /// take <see cref="AnswerGroups"/>.
    /// </summary>
    public bool Same(FinalAnswer? other)
    {
        if (other is null)
        {
            return false;
        }

        if (Equals(other))
        {
            return true;
        }

        if (Measure is { } one && other.Measure is { } two)
        {
            return one.Same(two);
        }

        if (Kind == AnswerKind.Date && other.Kind == AnswerKind.Date)
        {
            return _read.Other == other.Normal || other._read.Other == Normal;
        }

        if (Kind == AnswerKind.Code && other.Kind == AnswerKind.Code)
        {
            // Of two literals one may have lost its quotes on the way through JSON.
            return Unquoted(other) || other.Unquoted(this);
        }

        return Kind != other.Kind && ShortText.Loose(Normal) is { Length: > 0 } loose && loose == ShortText.Loose(other.Normal);
    }

    /// <summary>How far this number is from another, in the other's unit; a unit that one of them leaves out is the other's.</summary>
    /// <returns>Null where one of them is no number, or their units measure different things.</returns>
    public double? DistanceTo(FinalAnswer other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Measure is { HasUnit: true } one && other.Measure is { HasUnit: true } two)
        {
            return one.Unit.Key == two.Unit.Key ? ((one.InBase - two.InBase).Abs() / two.Unit.Factor).ToDouble() : null;
        }

        return Number is { } left && other.Number is { } right ? Math.Abs(left - right) : null;
    }

    public bool Equals(FinalAnswer? other) => other is not null && Kind == other.Kind && Normal == other.Normal;

    public override bool Equals(object? obj) => Equals(obj as FinalAnswer);

    public override int GetHashCode() => HashCode.Combine(Kind, Normal);

    public override string ToString() => Normal;

    private bool Unquoted(FinalAnswer bare)
        => _read.Literal is { } content && bare._read.Literal is null && (content == bare.Raw || (content == bare.Normal && PythonLiteral.Read(bare.Normal) is null));
}
