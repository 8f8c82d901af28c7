using CsCheck;
using Entente.Verification;
using Xunit;

namespace Entente.Tests.Verification;

public sealed class CalibrationTests
{
    [Fact]
    public void Scores_become_the_part_that_was_right()
    {
        // Worked by hand: 0.2 -> 1 of 2; 0.5 -> 0 of 1 contradicts it and is pooled to 1 of 3; 0.9 -> 2 of 2.
        var steps = Calibration.Fit([(0.2, true), (0.2, false), (0.5, false), (0.9, true), (0.9, true)]);

        Assert.Equal([new(0.2, 1.0 / 3), new(0.9, 1)], steps);
        Assert.Equal(1.0 / 3, Calibration.Of(steps, 0.6));
        Assert.Equal(1.0 / 3, Calibration.Of(steps, 0));
        Assert.Equal(1, Calibration.Of(steps, 0.95));
    }

    [Fact]
    public void Without_a_calibration_the_score_is_as_said() => Assert.Equal(0.7, Calibration.Of([], 0.7));

    [Fact]
    public void A_higher_score_is_never_worth_less_and_the_sum_is_kept()
        => Gen.Select(Gen.Int[0, 5], Gen.Bool).Array[1, 40].Sample(items =>
        {
            var scored = items.Select(item => (Score: item.Item1 / 5.0, IsRight: item.Item2)).ToArray();
            var steps = Calibration.Fit(scored);

            Assert.True(steps.Zip(steps.Skip(1)).All(pair => pair.First.From < pair.Second.From && pair.First.Right < pair.Second.Right));
            Assert.Equal(scored.Count(item => item.IsRight), scored.Sum(item => Calibration.Of(steps, item.Score)), 6);
        }, iter: 500);
}
