using System.Text.Json.Nodes;
using Entente.EndToEnd.Demo;
using Xunit;

namespace Entente.EndToEnd.RealModel;

/// <summary>`eval run --live` over a small real model: what it asks, keeps and counts. Never whether the model is right.</summary>
public sealed class LiveEvaluationTests
{
    [Fact]
    public async Task Two_of_them_are_asked_a_dataset_and_a_second_run_has_every_answer_already()
    {
        await using var first = await LlmServer.Start("first-model", "--parallel", "2", "--context", "192");
        await using var second = await LlmServer.Start("second-model", "--parallel", "2", "--context", "192");
        var folder = Directory.CreateTempSubdirectory("entente-live-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "entente.yaml"), $$"""
                home: {name: Tests, jurisdiction: XH}
                providers:
                  one: {dialect: openai-chat, base_url: '{{first.BaseUrl}}', local: true}
                  two: {dialect: openai-chat, base_url: '{{second.BaseUrl}}', local: true}
                models:
                  first-model: {developer: One, jurisdiction: XR, weights: open, continuation: prefill, endpoints: [{provider: one}]}
                  second-model: {developer: Two, jurisdiction: XS, weights: open, continuation: prefill, endpoints: [{provider: two}]}
                """);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "asked.jsonl"), """
                {"id":"1","prompt":"What is the capital of France? Answer with one word.","gold":"Paris"}
                {"id":"2","prompt":"Is the sea salty?","options":["yes","no"],"gold":"A"}

                """);
            string[] command = ["eval", "run", "--live", "--config", "entente.yaml", "--data", "asked.jsonl", "--results", "kept.jsonl", "--split", "all", "--strategy", "single", "vote", "--json"];

            var run = await DemoProcess.RunAsync(folder.FullName, command);

            Assert.True(run.ExitCode == 0, run.Error);
            var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
            Assert.Equal(["single", "vote"], lines.Select(line => (string)line["strategy"]!));
            Assert.All(lines, line => Assert.Equal((2, 0), ((int)line["n"]!, (int)line["failed"]!)));
            Assert.True((double)lines[1]["calls"]! >= 2, run.Out);
            Assert.True((double)lines[1]["seconds"]!["p50"]! > 0, run.Out);
            Assert.Equal((int)Math.Round((double)lines[1]["calls"]!), (int)lines[1]["control"]!["calls"]!);

            // Two questions to two models, to the strategy, and again as often as it made calls.
            var kept = await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "kept.jsonl"));
            Assert.Equal(4 + 2 + (2 * ((int)lines[1]["control"]!["calls"]! - 1)), kept.Length);
            Assert.All(kept.SelectMany(line => JsonNode.Parse(line)!["models"]!.AsObject()), model => Assert.True((int)model.Value!["out_chars"]! > 0));
            var again = await DemoProcess.RunAsync(folder.FullName, command);
            Assert.Equal(run.Out, again.Out);
            Assert.Equal(kept, await File.ReadAllLinesAsync(Path.Combine(folder.FullName, "kept.jsonl")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
