using System.Collections.Immutable;
using Entente.Dialects;

namespace Entente.Rehearsal.Minds;

/// <summary>The nine models that every rehearsal has.</summary>
public static class Cast
{
    public static ImmutableArray<Mind> Minds { get; } =
    [
        new()
        {
            Id = "rehearsal-alto", Developer = "Rehearsal Atelier North", Jurisdiction = "XA",
            InputPrice = 3m, OutputPrice = 12m, FirstToken = Ms(220), PerToken = Ms(28), Usually = 0.93, Habit = 0,
            Skills = Skills(("logic", 0.97), ("units", 0.95)), Continuation = ContinuationForm.Instruction,
        },
        new()
        {
            Id = "rehearsal-alto-mini", Developer = "Rehearsal Atelier North", Jurisdiction = "XA",
            InputPrice = 0.3m, OutputPrice = 1.2m, FirstToken = Ms(90), PerToken = Ms(12), Usually = 0.78, Habit = 0,
            Continuation = ContinuationForm.Instruction,
        },
        new()
        {
            Id = "rehearsal-brass", Developer = "Rehearsal Foundry South", Jurisdiction = "XB",
            InputPrice = 1.5m, OutputPrice = 6m, FirstToken = Ms(160), PerToken = Ms(22), Usually = 0.85, Habit = 1,
            Skills = Skills(("arithmetic", 0.97), ("text", 0.6)), OpenWeights = true,
        },
        new()
        {
            Id = "rehearsal-cello", Developer = "Rehearsal Institute West", Jurisdiction = "XC",
            InputPrice = 2.5m, OutputPrice = 10m, FirstToken = Ms(180), PerToken = Ms(25), Usually = 0.91, Habit = 2,
            Skills = Skills(("dates", 0.98), ("arithmetic", 0.85)),
        },
        new()
        {
            Id = "rehearsal-cello-mini", Developer = "Rehearsal Institute West", Jurisdiction = "XC",
            InputPrice = 0.4m, OutputPrice = 1.6m, FirstToken = Ms(100), PerToken = Ms(14), Usually = 0.75, Habit = 2,
        },
        new()
        {
            Id = "rehearsal-drum", Developer = "Rehearsal Guild East", Jurisdiction = "XD",
            InputPrice = 0.6m, OutputPrice = 2.4m, FirstToken = Ms(130), PerToken = Ms(18), Usually = 0.82, Habit = 1,
            Skills = Skills(("sorting", 0.96), ("dates", 0.6)), OpenWeights = true,
        },
        new()
        {
            Id = "rehearsal-flute", Developer = "Rehearsal Harbour Laboratory", Jurisdiction = "XE",
            InputPrice = 0.8m, OutputPrice = 3.2m, FirstToken = Ms(140), PerToken = Ms(20), Usually = 0.84, Habit = 3,
            Skills = Skills(("text", 0.97), ("units", 0.65)), OpenWeights = true, Continuation = ContinuationForm.Instruction,
        },
        new()
        {
            Id = "rehearsal-harp", Developer = "Rehearsal Observatory", Jurisdiction = "XF",
            InputPrice = 8m, OutputPrice = 32m, FirstToken = Ms(400), PerToken = Ms(40), Usually = 0.98, Habit = 2,
            Context = 128_000,
        },
        new()
        {
            Id = "rehearsal-cricket", Developer = "Rehearsal Hearth Workshop", Jurisdiction = "XG",
            InputPrice = 0m, OutputPrice = 0m, FirstToken = Ms(60), PerToken = Ms(30), Usually = 0.7, Habit = 0,
            Skills = Skills(("logic", 0.5)), OpenWeights = true, Context = 8_000,
        },
    ];

    public static Mind? Find(string id) => Minds.FirstOrDefault(mind => mind.Id == id);

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static ImmutableDictionary<string, double> Skills(params ReadOnlySpan<(string Family, double Accuracy)> skills)
    {
        var map = ImmutableDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var (family, accuracy) in skills) map[family] = accuracy;
        return map.ToImmutable();
    }
}
