using Entente.Evaluation.Recorded;

namespace Entente.Tests.Evaluation;

/// <summary>
/// A folder with a small dataset: three models on sums, 20 questions to train on, 12 to test on. Alpha is right but for every
/// fourth and gives nothing readable on every eighth, beta but for every third, gamma on even ones only.
/// </summary>
internal sealed class TinyData : IDisposable
{
    public const string Models = """
        model,developer,developer_jurisdiction,usd_per_million_input,usd_per_million_output,hidden_output_factor
        alpha,Alpha Lab,FR,10,40,0
        beta,Beta Lab,US,1,4,1
        """;

    public const string Pools = """
        {"datasets":{"sums":{"file":"tiny","tasks":["sum"]}},
         "pools":{"sums":{"all":["alpha","beta","gamma"],"priced":["beta","alpha"]}}}
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("entente-tiny-");

    public TinyData()
    {
        Write("tiny.train.jsonl", Lines(Split.Train, 20));
        Write("tiny.test.jsonl", Lines(Split.Test, 12));
        Write("models.csv", Models);
        Write("pools.json", Pools);
    }

    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    public string Read(string name) => File.ReadAllText(Path(name));

    public void Dispose() => folder.Delete(recursive: true);

    private static string Lines(Split part, int count)
    {
        var prompts = Enumerable.Range(1, 1000).Select(number => (Number: number, Prompt: $"What is {number} and {number}?")).Where(one => PromptSplit.Holds(part, one.Prompt)).Take(count);
        return string.Concat(prompts.Select((one, at) => $$"""
            {"task":"sum","id":"{{one.Number}}","prompt":"{{one.Prompt}}","gold":"{{2 * one.Number}}","models":{
            """ + $"{Alpha(at, one.Number)},{Beta(at, one.Number)},{Gamma(at, one.Number)}" + "}}\n"));
    }

    private static string Alpha(int at, int number) => at % 8 == 3
        ? """ "alpha":{"ok":0,"ans":null,"out_chars":400}"""
        : Entry("alpha", at % 4 != 3, number, 100);

    private static string Beta(int at, int number) => Entry("beta", at % 3 != 2, number, 200);

    private static string Gamma(int at, int number) => Entry("gamma", at % 2 == 0, number, 40);

    private static string Entry(string model, bool isRight, int number, int characters)
        => $"\"{model}\":{{\"ok\":{(isRight ? 1 : 0)},\"ans\":\"{(2 * number) + (isRight ? 0 : 1)}\",\"out_chars\":{characters}}}";
}
