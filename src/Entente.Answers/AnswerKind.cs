namespace Entente.Answers;

/// <summary>What an answer is, and so what makes two of them the same.</summary>
public enum AnswerKind
{
    /// <summary>Words, compared without case, articles, punctuation and white space.</summary>
    Text,

    /// <summary>A letter or a number of a list of options.</summary>
    Choice,

    /// <summary>A number: integer, decimal, fraction, in digits or in words.</summary>
    Number,

    /// <summary>A number with a unit, a currency or a per cent sign.</summary>
    Quantity,

    /// <summary>A day of the calendar, with or without its year.</summary>
    Date,

    /// <summary>What a program puts out: a literal as Python writes it.</summary>
    Code,

    /// <summary>A JSON object, or any JSON where it is expected.</summary>
    Json,

    /// <summary>Mathematics that is more than a number: roots, variables, tuples, sets.</summary>
    Expression,
}
