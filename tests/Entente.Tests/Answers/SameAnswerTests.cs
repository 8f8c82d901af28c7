using Entente.Answers;
using Xunit;

namespace Entente.Tests.Answers;

public sealed class SameAnswerTests
{
    [Theory]
    [InlineData("70000", "$70,000")]
    [InlineData("70000", "70 000")]
    [InlineData("1234.56", "1.234,56")]
    [InlineData("12", "twelve")]
    [InlineData("105", "one hundred and five")]
    [InlineData("-3", "minus three")]
    [InlineData("2500000", "2.5 million")]
    [InlineData("0.5", "1/2")]
    [InlineData("0.5", "½")]
    [InlineData("2.5", "2½")]
    [InlineData("2.5", "2 1/2")]
    [InlineData("2/3", "two thirds")]
    [InlineData("6.02e23", "6.02 × 10^23")]
    [InlineData("6.02e23", "6.02 \\times 10^{23}")]
    [InlineData("45%", "45 percent")]
    [InlineData("45%", "45")]
    [InlineData("45%", "0.45")]
    [InlineData("1/3", "0.33333333")]
    [InlineData("18", "18 eggs")]
    [InlineData("18", "18.0")]
    [InlineData("7", "**7**.")]
    public void Ways_to_write_one_number_are_the_same(string one, string other)
        => AssertSame(one, other);

    [Theory]
    [InlineData("12", "13")]
    [InlineData("12", "-12")]
    [InlineData("0.3", "1/3")]
    [InlineData("0.33333333", "0.33333433")]
    [InlineData("1,5", "15")]
    [InlineData("18 eggs", "18 apples")]
    [InlineData("$18", "€18")]
    [InlineData("45%", "4.5")]
    public void Other_numbers_are_not(string one, string other)
        => AssertDifferent(one, other);

    [Theory]
    [InlineData("5 km", "5000 m")]
    [InlineData("5 km", "5")]
    [InlineData("90 minutes", "1.5 hours")]
    [InlineData("1 mile", "1.609344 km")]
    [InlineData("12 inches", "1 ft")]
    [InlineData("100 km/h", "100 kilometres per hour")]
    [InlineData("36 km/h", "10 m/s")]
    [InlineData("1 N", "1 kg m s^-2")]
    [InlineData("20 °C", "68 °F")]
    [InlineData("2 m^2", "20000 square centimetres")]
    [InlineData("1 L", "1000 cm^3")]
    [InlineData("3 dollars", "$3")]
    [InlineData("50 cents", "$0.50")]
    [InlineData("45°", "45 degrees")]
    [InlineData("45^\\circ", "45°")]
    [InlineData("9 \\text{ cm}^2", "9 cm²")]
    [InlineData("1 MB", "8 Mbit")]
    [InlineData("3 eggs per day", "3 eggs/day")]
    public void Units_are_converted_and_may_be_left_out(string one, string other)
        => AssertSame(one, other);

    [Theory]
    [InlineData("5 km", "5 m")]
    [InlineData("5 km", "5 miles")]
    [InlineData("5 km", "5 kg")]
    [InlineData("1 Mm", "1 mm")]
    [InlineData("20 °C", "20 °F")]
    [InlineData("3 m^2", "3 m^3")]
    public void Other_units_are_another_answer(string one, string other)
        => AssertDifferent(one, other);

    [Theory]
    [InlineData("\\frac{1}{2}", "0.5")]
    [InlineData("\\dfrac12", "1/2")]
    [InlineData("$\\boxed{42}$", "42")]
    [InlineData("2\\sqrt{3}", "\\sqrt{12}")]
    [InlineData("2√3", "2*sqrt(3)")]
    [InlineData("\\frac{\\pi}{4}", "π/4")]
    [InlineData("2^{10}", "1024")]
    [InlineData("x^2+2x+1", "(x+1)^2")]
    [InlineData("x = 5", "5")]
    [InlineData("\\left(3, \\frac{1}{2}\\right)", "(3, 0.5)")]
    [InlineData("3 or -3", "-3, 3")]
    [InlineData("\\{1, 2\\}", "{2, 1}")]
    [InlineData("12{,}345", "12345")]
    [InlineData("\\text{even}", "even")]
    [InlineData("5!", "120")]
    public void Mathematics_is_compared_by_what_it_comes_to(string one, string other)
        => AssertSame(one, other);

    [Theory]
    [InlineData("2\\sqrt{3}", "3\\sqrt{2}")]
    [InlineData("x^2+1", "x^2-1")]
    [InlineData("(3, 4)", "(4, 3)")]
    [InlineData("1, 2", "1, 2, 3")]
    [InlineData("x+y", "x-y")]
    public void Other_mathematics_is_not(string one, string other)
        => AssertDifferent(one, other);

    [Theory]
    [InlineData("(C)", "C")]
    [InlineData("C.", "C")]
    [InlineData("Option C", "(c)")]
    [InlineData("C) Paris", "C")]
    [InlineData("\\text{C}", "**C**")]
    public void A_choice_is_its_letter(string one, string other)
        => AssertSame(one, other);

    [Theory]
    [InlineData("2025-03-04", "4 March 2025")]
    [InlineData("2025-03-04", "March 4th, 2025")]
    [InlineData("2025-03-04", "4.3.2025")]
    [InlineData("2025-03-04", "Tuesday, Mar 4, 2025")]
    [InlineData("2025-03-04", "03/04/2025")]
    [InlineData("2025-04-03", "03/04/2025")]
    [InlineData("4th of March", "March 4")]
    public void A_date_is_its_day(string one, string other)
        => AssertSame(one, other);

    [Fact]
    public void A_date_that_could_be_another_says_so()
    {
        Assert.True(FinalAnswer.Of("03/04/2025").IsAmbiguous);
        Assert.False(FinalAnswer.Of("13/04/2025").IsAmbiguous);
        Assert.False(FinalAnswer.Of("04/04/2025").IsAmbiguous);
        AssertDifferent("2025-03-04", "2025-04-03");
        Assert.NotEqual(AnswerKind.Date, FinalAnswer.Of("2025-02-30").Kind);
    }

    [Theory]
    [InlineData("[1, 2]", "[1,2]")]
    [InlineData("['a', \"b\"]", "[\"a\", 'b']")]
    [InlineData("{'a': 1, 'b': 2}", "{\"b\": 2, \"a\": 1}")]
    [InlineData("(1,)", "( 1, )")]
    [InlineData("'bcksrut'", "bcksrut")]
    [InlineData("' 4 2 '", " 4 2 ")]
    [InlineData("True", "true")]
    [InlineData("1.0", "1")]
    [InlineData("{1, 2}", "{2, 1}")]
    [InlineData("assert f(3) == [3]", "[3]")]
    [InlineData("```python\n[3]\n```", "[3]")]
    public void Literals_of_a_program_are_compared_by_value(string one, string other)
        => AssertSame(one, other, AnswerKind.Code);

    [Theory]
    [InlineData("[1, 2]", "[2, 1]")]
    [InlineData("[1, 2]", "(1, 2)")]
    [InlineData("'a'", "'A'")]
    [InlineData("'1'", "'1 '")]
    [InlineData("'5'", "05")]
    [InlineData("'moo'", "moo ")]
    [InlineData("(1,)", "1")]
    [InlineData("[1]", "['1']")]
    [InlineData("None", "'None '")]
    public void Other_literals_are_not(string one, string other)
        => AssertDifferent(one, other, AnswerKind.Code);

    [Theory]
    [InlineData("{\"a\": 1, \"b\": [true, null]}", "{ \"b\" : [ true , null ], \"a\": 1.0 }")]
    [InlineData("{\"a\": \"\\u0041\"}", "{\"a\": \"A\"}")]
    public void Json_is_compared_by_value(string one, string other)
        => AssertSame(one, other, AnswerKind.Json);

    [Theory]
    [InlineData("The Eiffel Tower.", "eiffel tower")]
    [InlineData("“Moby-Dick”", "moby-dick")]
    [InlineData("ﬁve  cats", "five cats")]
    [InlineData("Ａｌｐｈａ Centauri", "alpha centauri")]
    public void Words_are_compared_without_case_articles_and_punctuation(string one, string other)
        => AssertSame(one, other, AnswerKind.Text);

    [Theory]
    [InlineData("5 km", "5100 m", 0.1)]
    [InlineData("2\\sqrt{3}", "3.4641016151377544", 0)]
    [InlineData("7", "5 apples", 2)]
    public void The_distance_of_two_numbers_is_in_the_others_unit(string right, string given, double distance)
        => Assert.Equal(distance, FinalAnswer.Of(given, AnswerKind.Number).DistanceTo(FinalAnswer.Of(right, AnswerKind.Number))!.Value, 9);

    [Fact]
    public void What_measures_different_things_has_no_distance()
        => Assert.Null(FinalAnswer.Of("5 km").DistanceTo(FinalAnswer.Of("5 kg")));

    [Fact]
    public void Other_words_are_another_answer() => AssertDifferent("Paris", "Lyon", AnswerKind.Text);

    private static void AssertSame(string one, string other, AnswerKind? kind = null)
    {
        var (left, right) = (FinalAnswer.Of(one, kind), FinalAnswer.Of(other, kind));

        Assert.True(left.Same(right), $"{left.Kind} {left.Normal} | {right.Kind} {right.Normal}");
        Assert.True(right.Same(left));
    }

    private static void AssertDifferent(string one, string other, AnswerKind? kind = null)
    {
        var (left, right) = (FinalAnswer.Of(one, kind), FinalAnswer.Of(other, kind));

        Assert.False(left.Same(right), $"{left.Kind} {left.Normal} | {right.Kind} {right.Normal}");
        Assert.False(right.Same(left));
    }
}
