using System.Globalization;

namespace Entente.Rehearsal.Questions;

/// <summary>Reads `2 + 3 * (4 - 1)`: four operations, brackets, decimals, a leading minus.</summary>
internal ref struct Expression
{
    private readonly ReadOnlySpan<char> text;
    private int at;

    private Expression(ReadOnlySpan<char> text) => this.text = text;

    /// <returns>Null where the text is no expression, divides by zero or leaves the range of a decimal.</returns>
    public static decimal? Evaluate(ReadOnlySpan<char> text)
    {
        try
        {
            var expression = new Expression(text);
            decimal value = expression.Sum(0);
            return expression.Peek() == '\0' ? value : null;
        }
        catch (Exception failure) when (failure is FormatException or OverflowException or DivideByZeroException)
        {
            return null;
        }
    }

    private decimal Sum(int depth)
    {
        decimal value = Product(depth);
        while (true)
        {
            switch (Peek())
            {
                case '+': at++; value += Product(depth); break;
                case '-' or '−': at++; value -= Product(depth); break;
                default: return value;
            }
        }
    }

    private decimal Product(int depth)
    {
        decimal value = Factor(depth);
        while (true)
        {
            switch (Peek())
            {
                case '*' or '×' or 'x': at++; value *= Factor(depth); break;
                case '/' or '÷': at++; value /= Factor(depth); break;
                default: return value;
            }
        }
    }

    private decimal Factor(int depth)
    {
        if (depth > 20) throw new FormatException();
        char next = Peek();
        if (next is '-' or '−')
        {
            at++;
            return -Factor(depth + 1);
        }
        if (next == '(')
        {
            at++;
            decimal inner = Sum(depth + 1);
            if (Peek() != ')') throw new FormatException();
            at++;
            return inner;
        }
        int start = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
        return decimal.Parse(text[start..at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
    }

    private char Peek()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at < text.Length ? text[at] : '\0';
    }
}
