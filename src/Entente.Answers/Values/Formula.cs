using System.Numerics;

namespace Entente.Answers.Values;

/// <summary>What a formula comes to: exactly where it can be told, and at two points where it has variables.</summary>
internal readonly record struct FormulaValue(Rational? Exact, double First, double Second, bool HasVariables);

/// <summary>
/// Reads a formula of numbers, single-letter variables, + - * / ^, roots, factorials, |…| and π, with products that are not written. Variables are
/// set to fixed irrational values, twice: formulas that come to the same at both are the same but for an accident.
/// </summary>
internal sealed class Formula
{
    private const int Longest = 400;
    private const int Deepest = 60;

    private static readonly string[] Functions = ["sqrt", "root", "sin", "cos", "tan", "log", "ln", "exp"];

    private readonly string _text;
    private int _place;
    private int _depth;
    private bool _variables;

    private Formula(string text) => _text = text;

    /// <summary>Null where the text is no formula.</summary>
    public static FormulaValue? Read(string text)
    {
        var bare = text.Replace(" ", "", StringComparison.Ordinal).Replace("**", "^", StringComparison.Ordinal);
        if (bare.Length is 0 or > Longest || HasWords(bare))
        {
            return null;
        }

        var formula = new Formula(bare);
        if (formula.Sum() is not { } value || formula._place != bare.Length || !double.IsFinite(value.First) || !double.IsFinite(value.Second))
        {
            return null;
        }

        return new(formula._variables ? null : value.Exact, value.First, value.Second, formula._variables);
    }

    /// <summary>Letters in a row are a word, not a product, unless they name a function.</summary>
    private static bool HasWords(string text)
    {
        for (var start = 0; start < text.Length; start++)
        {
            var end = start;
            while (end < text.Length && char.IsAsciiLetter(text[end]))
            {
                end++;
            }

            if (end - start > 2 && !Functions.Contains(text[start..end]))
            {
                return true;
            }

            start = Math.Max(start, end);
        }

        return false;
    }

    private (Rational? Exact, double First, double Second)? Sum()
    {
        if (++_depth > Deepest)
        {
            return null;
        }

        var total = Product();
        while (total is { } left && (Take('+') ? '+' : Take('-') || Take('−') ? '-' : ' ') is var sign && sign != ' ')
        {
            total = Product() is { } right ? Combine(left, right, sign) : null;
        }

        _depth--;
        return total;
    }

    private (Rational? Exact, double First, double Second)? Product()
    {
        var total = Signed();
        while (total is { } left && _place < _text.Length)
        {
            var sign = Take('/') ? '/' : Take('*') || Take('·') || Take('×') || StartsFactor() ? '*' : ' ';
            if (sign == ' ')
            {
                break;
            }

            total = Signed() is { } right ? Combine(left, right, sign) : null;
        }

        return total;
    }

    private bool StartsFactor() => char.IsAsciiLetter(_text[_place]) || char.IsAsciiDigit(_text[_place]) || _text[_place] is '(' or 'π' or '√' or '{';

    private (Rational? Exact, double First, double Second)? Signed()
    {
        if (++_depth > Deepest)
        {
            return null;
        }

        var value = Take('-') || Take('−') ? Signed() is { } of ? (-of.Exact, -of.First, -of.Second) : null
            : Take('+') ? Signed()
            : Powered();
        _depth--;
        return value;
    }

    private (Rational? Exact, double First, double Second)? Powered()
    {
        var value = Atom();
        while (value is not null && Take('!'))
        {
            value = Factorial(value.Value);
        }

        return value is { } under && Take('^') ? Signed() is { } exponent ? Power(under, exponent) : null : value;
    }

    private (Rational? Exact, double First, double Second)? Atom()
    {
        if (_place >= _text.Length)
        {
            return null;
        }

        if (Take('('))
        {
            return Closed(')');
        }

        if (Take('{'))
        {
            return Closed('}');
        }

        if (Take('|'))
        {
            return Closed('|') is { } inner ? (inner.Exact?.Abs(), Math.Abs(inner.First), Math.Abs(inner.Second)) : null;
        }

        if (Take('π'))
        {
            return (null, Math.PI, Math.PI);
        }

        if (Take('√'))
        {
            return Atom() is { } under ? Root(under, 2) : null;
        }

        return char.IsAsciiDigit(_text[_place]) || _text[_place] == '.' ? Number() : Named();
    }

    private (Rational? Exact, double First, double Second)? Closed(char end) => Sum() is { } inner && Take(end) ? inner : null;

    private (Rational? Exact, double First, double Second)? Number()
    {
        var start = _place;
        while (_place < _text.Length && (char.IsAsciiDigit(_text[_place]) || _text[_place] == '.' || IsGrouping()))
        {
            _place++;
        }

        var digits = _text[start.._place].Replace(",", "", StringComparison.Ordinal);
        return digits.Count(letter => letter == '.') <= 1 && digits.Any(char.IsAsciiDigit) && Rational.Parse(digits.TrimEnd('.')) is { } value
            ? (value, value.ToDouble(), value.ToDouble())
            : null;
    }

    private bool IsGrouping()
        => _text[_place] == ',' && _place + 3 < _text.Length && _text.AsSpan(_place + 1, 3).IndexOfAnyExceptInRange('0', '9') < 0
            && (_place + 4 == _text.Length || !char.IsAsciiDigit(_text[_place + 4]));

    private (Rational? Exact, double First, double Second)? Named()
    {
        foreach (var name in Functions)
        {
            if (string.CompareOrdinal(_text, _place, name, 0, name.Length) == 0)
            {
                _place += name.Length;
                return Call(name);
            }
        }

        var letter = _text[_place];
        if (!char.IsLetter(letter))
        {
            return null;
        }

        _place++;
        _variables = true;
        return (null, 0.7316 + (letter % 53) * 0.41421356, 1.9134 + (letter % 61) * 0.2360679);
    }

    private (Rational? Exact, double First, double Second)? Call(string name)
    {
        if (name == "root")
        {
            return Take('(') && Sum() is { Exact: { IsInteger: true } degree } && Take(',') && Closed(')') is { } radicand && degree.CompareTo(new(9, 1)) < 0 && degree.CompareTo(Rational.One) > 0
                ? Root(radicand, (int)degree.Numerator)
                : null;
        }

        if (Atom() is not { } of)
        {
            return null;
        }

        return name switch
        {
            "sqrt" => Root(of, 2),
            "sin" => (null, Math.Sin(of.First), Math.Sin(of.Second)),
            "cos" => (null, Math.Cos(of.First), Math.Cos(of.Second)),
            "tan" => (null, Math.Tan(of.First), Math.Tan(of.Second)),
            "exp" => (null, Math.Exp(of.First), Math.Exp(of.Second)),
            "log" => (null, Math.Log10(of.First), Math.Log10(of.Second)),
            _ => (null, Math.Log(of.First), Math.Log(of.Second)),
        };
    }

    private static (Rational?, double, double)? Root((Rational? Exact, double First, double Second) of, int degree)
    {
        var exact = of.Exact is { } value && IntegerRoot(value.Numerator, degree) is { } over && IntegerRoot(value.Denominator, degree) is { } under ? new Rational(over, under) : (Rational?)null;
        return (exact, Math.Pow(of.First, 1.0 / degree), Math.Pow(of.Second, 1.0 / degree));
    }

    private static BigInteger? IntegerRoot(BigInteger of, int degree)
    {
        if (of.Sign < 0 || of > BigInteger.Pow(2, 100))
        {
            return null;
        }

        var guess = new BigInteger(Math.Round(Math.Pow((double)of, 1.0 / degree)));
        return BigInteger.Pow(guess, degree) == of ? guess : null;
    }

    private static (Rational?, double, double)? Factorial((Rational? Exact, double First, double Second) of)
    {
        if (of.Exact is not { IsInteger: true } count || count.Numerator.Sign < 0 || count.Numerator > 30)
        {
            return null;
        }

        var product = Enumerable.Range(1, (int)count.Numerator).Aggregate(BigInteger.One, (sum, factor) => sum * factor);
        return (new Rational(product, 1), (double)product, (double)product);
    }

    private static (Rational?, double, double)? Power((Rational? Exact, double First, double Second) under, (Rational? Exact, double First, double Second) exponent)
    {
        Rational? exact = null;
        if (under.Exact is { } value && exponent.Exact is { IsInteger: true } power && BigInteger.Abs(power.Numerator) <= 200
            && value.Numerator.GetBitLength() * BigInteger.Abs(power.Numerator) < 4000 && !(value.Numerator.IsZero && power.Numerator.Sign <= 0))
        {
            var times = (int)BigInteger.Abs(power.Numerator);
            var raised = new Rational(BigInteger.Pow(value.Numerator, times), BigInteger.Pow(value.Denominator, times));
            exact = power.Numerator.Sign < 0 ? Rational.One / raised : raised;
        }

        return (exact, Math.Pow(under.First, exponent.First), Math.Pow(under.Second, exponent.Second));
    }

    private static (Rational?, double, double)? Combine((Rational? Exact, double First, double Second) left, (Rational? Exact, double First, double Second) right, char sign)
    {
        var exact = left.Exact is { } a && right.Exact is { } b && a.Numerator.GetBitLength() + b.Numerator.GetBitLength() < 8000
            ? sign switch
            {
                '+' => a + b,
                '-' => a - b,
                '*' => a * b,
                _ => b.Numerator.IsZero ? (Rational?)null : a / b,
            }
            : null;
        return sign switch
        {
            '+' => (exact, left.First + right.First, left.Second + right.Second),
            '-' => (exact, left.First - right.First, left.Second - right.Second),
            '*' => (exact, left.First * right.First, left.Second * right.Second),
            _ => (exact, left.First / right.First, left.Second / right.Second),
        };
    }

    private bool Take(char letter)
    {
        if (_place < _text.Length && _text[_place] == letter)
        {
            _place++;
            return true;
        }

        return false;
    }
}
