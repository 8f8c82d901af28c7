using Entente.Learning.Numbers;
using Entente.Learning.Selection;
using Entente.Learning.Training;

namespace Entente.Tests.Learning;

/// <summary>Questions whose models have known skills: two strong ones of different developers, and a family of weak ones that err together.</summary>
internal static class Planted
{
    public static IReadOnlyList<LearnerModel> Models { get; } =
    [
        new("strong-a", "One", "US"), new("strong-b", "Two", "FR"),
        new("weak-1", "Herd", "CN"), new("weak-2", "Herd", "CN"), new("weak-3", "Herd", "CN"), new("weak-4", "Herd", "CN"),
    ];

    /// <summary>Questions of one kind.</summary>
    public static LabelledQuestion[] Questions(int count, ulong seed)
    {
        var chance = new Chance(seed);
        return [.. Enumerable.Range(0, count).Select(at => Question(at, chance))];
    }

    public static double[][] Shares(int count) => [.. Enumerable.Range(0, count).Select(_ => new[] { 1.0 })];

    private static LabelledQuestion Question(int at, Chance chance)
    {
        var herdIsRight = chance.NextUnit() < 0.4;
        var herdError = $"w{chance.Next(3)}";
        string Answer(int model) => model < 2
            ? (chance.NextUnit() < 0.8 ? "right" : $"w{chance.Next(3)}")
            : chance.NextUnit() < 0.9 ? (herdIsRight ? "right" : herdError) : $"w{chance.Next(3)}";
        PanelAnswer[] answers = [.. Models.Select((model, place) => new PanelAnswer(model.Name, Answer(place), 100 + chance.Next(50)))];
        return new LabelledQuestion
        {
            Prompt = $"question {at}",
            Kind = 0,
            Answers = answers,
            Scores = [.. answers.Select(answer => answer.Answer == "right" ? 1.0 : 0)],
            Costs = [10, 8, 1, 1, 1, 1],
        };
    }
}
