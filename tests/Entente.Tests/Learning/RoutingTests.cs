using Entente.Learning.Numbers;
using Entente.Learning.Online;
using Entente.Learning.Routing;
using Entente.Learning.Selection;
using Entente.Learning.Training;
using Xunit;

namespace Entente.Tests.Learning;

public sealed class RoutingTests
{
    [Fact]
    public void The_router_sends_each_kind_to_who_is_good_at_it_and_beats_the_best_single()
    {
        var (questions, kinds) = TwoKinds(400, 1);
        var trainer = new RouterTrainer(["poet", "reckoner"], questions, kinds, 1);

        var router = trainer.Fit();
        var route = trainer.Route("all", [0, 1]);

        Assert.True(router.Predict("add the numbers 5 and 6", [0.0, 1.0]) is var sums && sums[1] > sums[0]);
        Assert.True(router.Predict("a verse about the sea", [1.0, 0.0]) is var verses && verses[0] > verses[1]);
        Assert.All(sums.Concat(verses), probability => Assert.InRange(probability, 0, 1));
        Assert.True(route.PointWithin(9).Accuracy > route.BestSingle + 0.15);
        Assert.True(route.PointWithin(9).Accuracy > route.BestPerKind - 0.03);
    }

    [Fact]
    public void Clusters_tell_texts_apart_without_being_told_kinds()
    {
        var (questions, _) = TwoKinds(400, 2);
        var projection = new Entente.Learning.Text.Projection(64, 1 << 12, 1);

        var table = ClusterTable.Fit([.. questions.Select(question => projection.Of(question.Prompt))], [.. questions.Select(question => question.Scores)], 6, 2, 1);

        Assert.True(table.Predict(projection.Of("add the numbers 55 and 66")) is var sums && sums[1] > sums[0] + 0.2);
    }

    [Fact]
    public void Grades_move_an_estimate_and_a_new_model_moves_faster_than_a_known_one()
    {
        var evidence = Enumerable.Range(0, 10).Aggregate(ModelEvidence.None, (now, _) => now.With(1));

        var (known, fresh) = (evidence.Mean(0.5, ModelEvidence.TrainedPrior), evidence.Mean(0.5, ModelEvidence.CataloguePrior));

        Assert.Equal(0.5, ModelEvidence.None.Mean(0.5, ModelEvidence.TrainedPrior), 1e-9);
        Assert.InRange(known, 0.6, 0.7);
        Assert.InRange(fresh, 0.8, 0.9);
        Assert.True(evidence.With(0).Mean(0.5, 4) < fresh);
    }

    [Fact]
    public void A_model_without_evidence_is_tried_now_and_then_and_a_proven_bad_one_is_not()
    {
        var bad = Enumerable.Range(0, 100).Aggregate(ModelEvidence.None, (now, _) => now.With(0));
        var chance = new Chance(1);

        int Tried(ModelEvidence other) => Enumerable.Range(0, 1000).Count(_ => other.Draw(0.5, ModelEvidence.CataloguePrior, chance) > 0.7);

        Assert.InRange(Tried(ModelEvidence.None), 100, 400);
        Assert.Equal(0, Tried(bad));
    }

    private static (LabelledQuestion[] Questions, double[][] Kinds) TwoKinds(int count, ulong seed)
    {
        var chance = new Chance(seed);
        LabelledQuestion[] questions = [.. Enumerable.Range(0, count).Select(at =>
        {
            var kind = at % 2;
            double Grade(double skill) => chance.NextUnit() < skill ? 1 : 0;
            return new LabelledQuestion
            {
                Prompt = kind == 0 ? $"a verse about the {(chance.Next(2) == 0 ? "sea" : "moon")}" : $"add the numbers {chance.Next(99)} and {chance.Next(99)}",
                Kind = kind,
                Answers = [new PanelAnswer("poet", "a"), new PanelAnswer("reckoner", "b")],
                Scores = kind == 0 ? [Grade(0.9), Grade(0.5)] : [Grade(0.4), Grade(0.9)],
                Costs = [1, 1],
            };
        })];
        return (questions, [.. questions.Select(question => question.Kind == 0 ? new[] { 1.0, 0 } : [0, 1.0])]);
    }
}
