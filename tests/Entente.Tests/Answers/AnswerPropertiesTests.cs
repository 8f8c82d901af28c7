using CsCheck;
using Entente.Answers;
using Xunit;

namespace Entente.Tests.Answers;

public sealed class AnswerPropertiesTests
{
    private static readonly string[] Pieces =
    [
        "12", "3.5", "1/2", "-", "$", "%", "km", "°C", "\\frac{1}{2}", "\\boxed{", "}", "{", "(", ")", "[", "]", ",", " ", "\n", "**", "answer", "\"answer\": \"", "\"", "'", "\\", "x", "^2",
        "sqrt(", "√", "the answer is ", "C", "(C)", "March 4", "2025", "03/04/2025", "None", "True", ".", ":", "=", "<answer>", "</answer>", "½", "twelve", "million", "ﬁ", "\ud800", "\0", "|", "!",
    ];

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String,
        Gen.Char.Array[0, 40].Select(letters => new string(letters)),
        Gen.Int[0, Pieces.Length - 1].Select(place => Pieces[place]).Array[0, 12].Select(string.Concat));

    private static readonly Gen<AnswerKind?> Kinds = Gen.Int[-1, 7].Select(kind => kind < 0 ? (AnswerKind?)null : (AnswerKind)kind);

    [Fact]
    public void Nothing_is_ever_thrown()
        => Gen.Select(Texts, Kinds).Sample((text, kind) =>
        {
            FinalAnswer.Extract(text, kind, kind is null ? null : ["one", "two"]);
            FinalAnswer.Extract(text, kind);
        }, iter: 4_000);

    [Fact]
    public void A_normal_form_is_its_own_normal_form()
        => Gen.Select(Texts, Kinds).Sample((text, kind) =>
        {
            var answer = FinalAnswer.Of(text, kind);
            var again = FinalAnswer.Of(answer.Normal, answer.Kind);
            Assert.True(answer.Kind == again.Kind && answer.Normal == again.Normal, $"<{text}> as {kind}: {answer.Kind} <{answer.Normal}>, then {again.Kind} <{again.Normal}>");
        }, iter: 4_000);

    [Fact]
    public void To_be_the_same_is_reflexive_and_symmetric()
        => Gen.Select(Texts, Texts, Kinds).Sample((one, other, kind) =>
        {
            var (left, right) = (FinalAnswer.Of(one, kind), FinalAnswer.Of(other));
            Assert.True(left.Same(FinalAnswer.Of(one, kind)));
            Assert.Equal(left.Same(right), right.Same(left));
        }, iter: 4_000);

    [Fact]
    public void Every_text_is_in_exactly_one_group()
        => Texts.Array[0, 8].Sample(texts =>
        {
            var groups = AnswerGroups.Of(texts);
            Assert.Equal(Enumerable.Range(0, texts.Length), groups.SelectMany(group => group.Members).Order());
        }, iter: 1_000);

    /// <summary>Exact arithmetic of our own is held against the framework's decimals.</summary>
    [Fact]
    public void A_decimal_is_the_same_however_it_is_written()
        => Gen.Select(Gen.Int[-999_999, 999_999], Gen.Int[0, 4]).Sample((digits, places) =>
        {
            var value = digits / (decimal)Math.Pow(10, places);
            var plain = FinalAnswer.Of(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var grouped = FinalAnswer.Of(value.ToString("N4", System.Globalization.CultureInfo.InvariantCulture));
            var fraction = FinalAnswer.Of($"{digits}/{(int)Math.Pow(10, places)}");
            Assert.Equal(plain, grouped);
            Assert.Equal(plain, fraction);
            Assert.False(plain.Same(FinalAnswer.Of((value + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))));
        }, iter: 1_000);
}
