using System.Text;
using Entente.Evaluation;
using Entente.Evaluation.Recorded;
using Entente.Evaluation.Training;
using Entente.Learning;
using Entente.Learning.Numbers;

namespace Entente.Tests.Guidance;

/// <summary>Recorded results of three models of the rehearsal pool: flute is good at sums, brass at verses, harp at neither.</summary>
internal static class TwoKinds
{
    public const string Sum = "please add 5 and 6";
    public const string Verse = "please rhyme 5 and 6";
    public const string GoodAtSums = "rehearsal-flute";
    public const string GoodAtVerses = "rehearsal-brass";
    public const string GoodAtNothing = "rehearsal-harp";

    /// <returns>The path of the file that was learned.</returns>
    public static string Train(string folder, Func<string, string>? name = null, ulong seed = 1)
    {
        var data = Path.Combine(folder, "results.jsonl");
        File.WriteAllText(data, Lines(name ?? (model => model)));
        var path = Path.Combine(folder, "learned.json");
        new Trainer(seed).Train(EvaluationData.Read(new EvaluationFiles { Data = [data], Split = Split.All }), [data], "all").Save(path);
        return path;
    }

    private static string Lines(Func<string, string> name)
    {
        var lines = new StringBuilder();
        var chance = new Chance(3);
        for (var at = 0; at < 160; at++)
        {
            var isSum = at % 2 == 0;
            string Model(string model, double skill)
            {
                var right = chance.NextUnit() < skill;
                return $$"""
                    "{{name(model)}}":{"ok":{{(right ? 1 : 0)}},"ans":"{{(right ? "blue" : $"red-{chance.Next(2)}")}}","out_chars":{{100 + chance.Next(90)}},"cost":0.01}
                    """;
            }

            lines.AppendLine($$"""{"task":"{{(isSum ? "sums" : "verses")}}","id":"{{at}}","prompt":"{{(isSum ? "please add" : "please rhyme")}} {{at}} and {{at + 1}}","gold":"blue","models":{ {{Model(GoodAtSums, isSum ? 0.95 : 0.3)}},{{Model(GoodAtVerses, isSum ? 0.3 : 0.95)}},{{Model(GoodAtNothing, 0.2)}} } }""");
        }

        return lines.ToString();
    }
}
