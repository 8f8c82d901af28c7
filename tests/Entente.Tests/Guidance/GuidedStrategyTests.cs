using Entente.Guidance;
using Entente.Learning;
using Entente.Learning.Gains;
using Entente.Pool;
using Entente.Runs;
using Entente.Tests.Orchestration;
using Xunit;

namespace Entente.Tests.Guidance;

public sealed class GuidedStrategyTests : IDisposable
{
    private static readonly string[] Known = [TwoKinds.GoodAtNothing, TwoKinds.GoodAtSums, TwoKinds.GoodAtVerses];
    private readonly string _folder = Directory.CreateTempSubdirectory("learned").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(TwoKinds.Sum, TwoKinds.GoodAtSums)]
    [InlineData(TwoKinds.Verse, TwoKinds.GoodAtVerses)]
    public void Route_asks_who_is_good_at_this_kind_of_question(string prompt, string best)
    {
        var played = Play("entente/route", prompt, Guided(StrategyPlay.Only(Known)));

        Assert.Equal(best, Assert.Single(played.Steps).Model);
    }

    [Fact]
    public void The_plan_names_the_file_its_version_its_domain_and_what_it_expects()
    {
        var pool = Guided(StrategyPlay.Only(Known));

        var why = Play("entente/route", TwoKinds.Sum, pool).Answer.Noticed.OfType<PlanMade>().Single().Why;

        Assert.Contains($"learned.json (sha256 {pool.Learned!.Sha256}, version 1, results) expects to be right: {TwoKinds.GoodAtSums} 0.", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_learned_file_the_best_known_is_asked_whatever_the_question()
    {
        var pool = StrategyPlay.Only(Known);
        var best = pool.Models.MaxBy(model => model.Quality)!.Id;

        Assert.Equal(best, Play("entente/route", TwoKinds.Sum, pool).Steps[0].Model);
        Assert.Equal(best, Play("entente/route", TwoKinds.Verse, pool).Steps[0].Model);
    }

    [Fact]
    public void A_model_that_vanished_needs_no_training()
    {
        var pool = Guided(StrategyPlay.Only(TwoKinds.GoodAtNothing, TwoKinds.GoodAtVerses));

        Assert.Equal(TwoKinds.GoodAtVerses, Play("entente/route", TwoKinds.Sum, pool).Steps[0].Model);
    }

    [Fact]
    public void A_model_that_the_file_does_not_know_comes_after_those_that_it_knows()
    {
        var pool = Guided(StrategyPlay.Only([.. Known, "rehearsal-alto"]));

        var models = Play("entente/route", TwoKinds.Sum, pool).Answer.Noticed.OfType<PlanMade>().Single().Models;

        Assert.Equal(TwoKinds.GoodAtSums, models[0]);
        Assert.Equal("rehearsal-alto", models[^1]);
    }

    [Fact]
    public void A_model_is_also_known_by_its_identity()
    {
        var pool = StrategyPlay.Only(Known);
        var renamed = pool with { Models = [.. pool.Models.Select(model => model with { Id = $"house-{model.Id}", Fallback = [], Endpoints = [.. model.Endpoints.Select(endpoint => endpoint with { Id = $"house-{endpoint.Id}" })] })] };

        Assert.Equal($"house-{TwoKinds.GoodAtSums}", Play("entente/route", TwoKinds.Sum, Guided(renamed)).Steps[0].Model);
    }

    [Fact]
    public void A_voice_weighs_as_was_learned_for_this_question()
    {
        var guide = Guided(StrategyPlay.Only(Known)).Learned!;

        var sum = guide.Estimate(Asking(TwoKinds.Sum), Guided(StrategyPlay.Only(Known)).Models)!;

        Assert.True(sum.Of(TwoKinds.GoodAtSums) > 0.8, $"{sum.Of(TwoKinds.GoodAtSums)}");
        Assert.True(sum.Of(TwoKinds.GoodAtVerses) < 0.5, $"{sum.Of(TwoKinds.GoodAtVerses)}");
        Assert.Null(sum.Of("rehearsal-alto"));
    }

    [Theory]
    [InlineData(0.2, "cascade", "+5.0 points [2.0, 8.0] over one model expected, by 400 recorded questions of results (sums)")]
    [InlineData(0.001, "route", "the best model is right nearly wherever any is")]
    public void Auto_takes_what_paid_on_recorded_questions_of_this_kind_among_these_models(double headroom, string strategy, string why)
    {
        var pool = Guided(StrategyPlay.Only(Known));
        var domain = pool.Learned!.Content.Domains[0];
        var gains = new LearnedGains { Pool = "all", Models = domain.Router.Models, All = Table(900, 0.2), Kinds = [new("sums", Table(400, headroom))] };
        var others = gains with { Pool = "others", Models = ["somebody", "else"], Kinds = [] };
        pool = pool with { Learned = pool.Learned with { Content = pool.Learned.Content with { Domains = [domain with { Gains = [others, gains] }] } } };

        var plan = Play("entente", $"{TwoKinds.Sum}. Answer with the number only.", pool).Answer.Noticed.OfType<PlanMade>().First();

        Assert.Equal(strategy, plan.Strategy);
        Assert.Contains(why, plan.Why, StringComparison.Ordinal);
    }

    private static GainTable Table(int questions, double headroom) => new()
    {
        Questions = questions,
        Headroom = new(headroom, headroom, headroom),
        Strategies =
        [
            new() { Strategy = "route", OverBestSingle = new(0, 0, 0), OverRoute = new(0, 0, 0), CostRatio = 0.9 },
            new() { Strategy = "cascade", OverBestSingle = new(0.05, 0.02, 0.08), OverRoute = new(0.05, 0.02, 0.08), CostRatio = 0.5 },
            new() { Strategy = "vote", OverBestSingle = new(0.06, 0.02, 0.1), OverRoute = new(0.06, 0.02, 0.1), CostRatio = 30 },
        ],
    };

    [Fact]
    public void A_conversation_is_judged_by_what_was_said_last()
    {
        var pool = Guided(StrategyPlay.Only(Known));
        var talked = Asking(TwoKinds.Sum) with { Messages = [Entente.Dialects.Message.Of(Entente.Dialects.Role.User, TwoKinds.Sum), Entente.Dialects.Message.Of(Entente.Dialects.Role.Assistant, "11"), Entente.Dialects.Message.Of(Entente.Dialects.Role.User, TwoKinds.Verse)] };

        Assert.Equal(pool.Learned!.Estimate(Asking(TwoKinds.Verse), pool.Models)!.Right, pool.Learned.Estimate(talked, pool.Models)!.Right);
    }

    private static Entente.Dialects.Call Asking(string prompt)
        => new() { Model = "entente", Messages = [Entente.Dialects.Message.Of(Entente.Dialects.Role.User, prompt)] };

    private static Played Play(string model, string prompt, PoolDefinition pool) => new StrategyPlay { Model = model, Prompt = prompt, Definition = pool }.Run();

    private PoolDefinition Guided(PoolDefinition pool)
    {
        var (content, hash) = LearnedFile.LoadWithHash(TwoKinds.Train(_folder));
        return pool with { Learned = new LearnedGuide { File = "learned.json", Sha256 = hash, Content = content } };
    }
}
