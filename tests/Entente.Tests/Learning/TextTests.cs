using Entente.Learning.Kinds;
using Entente.Learning.Text;
using Xunit;

namespace Entente.Tests.Learning;

public sealed class TextTests
{
    private static readonly string[] Sums = ["What is 3 plus 4?", "Add 12 and 5 to get the sum.", "How much is 7 plus 9 plus 1?", "The sum of 2 and 2 is?"];
    private static readonly string[] Cities = ["Which city is the capital of France?", "Name the capital city of Peru.", "In which country is the city of Oslo?", "Is Rome the capital of Italy?"];

    [Fact]
    public void A_text_has_the_same_features_on_every_machine()
    {
        var features = HashedText.Of("Two words", 1 << 10);

        // Two words, their pair, wor, ord, rds, word, ords.
        Assert.Equal(8, features.Count);
        Assert.Equal(1, features.Sum(feature => feature.Value * feature.Value), 1e-9);
        Assert.Equal(features, HashedText.Of("two WORDS", 1 << 10));
    }

    [Fact]
    public void Texts_with_common_words_are_nearer_than_others()
    {
        var projection = new Projection(128, 1 << 14, 1);

        var (sum, other, city) = (projection.Of(Sums[0]), projection.Of(Sums[2]), projection.Of(Cities[0]));

        Assert.True(Dot(sum, other) > Dot(sum, city) + 0.1);
        Assert.Equal(1, Dot(sum, sum), 1e-9);
        Assert.All(projection.Of("…"), part => Assert.True(double.IsFinite(part)));
    }

    [Fact]
    public void The_kind_of_an_unseen_question_is_told_from_its_words()
    {
        var classifier = KindClassifier.Fit([.. Sums, .. Cities], [0, 0, 0, 0, 1, 1, 1, 1], ["sums", "cities"], 1);

        Assert.True(classifier.Of("What is the sum of 8 plus 5?")[0] > 0.6);
        Assert.True(classifier.Of("Which city is the capital of Chile?")[1] > 0.6);
        Assert.Equal(1, classifier.Of("").Sum(), 1e-9);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
