using System.Text;
using System.Text.Json;
using Entente.EndToEnd.Oracles;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Xunit;
using Xunit.Sdk;

namespace Entente.EndToEnd.RealModel;

/// <summary>A small real language model through the server: it streams, stops, counts, fails, is continued. Never its wit.</summary>
public sealed class RealModelTests(RealModelTests.TwoModels two) : IClassFixture<RealModelTests.TwoModels>
{
    private const string Sea = "Tell me about the sea and the people who live beside it.";

    [Fact]
    public async Task It_streams_what_it_says_itself_and_counts_its_tokens()
    {
        await using var pool = await RealPool.Over([(two.First, "")]);

        var streamed = await pool.Ask(two.First.Name, Sea, 24);
        var whole = await pool.Ask(two.First.Name, Sea, 24, OracleMode.Whole);
        var direct = await RealPool.AskDirectly(two.First, Sea, 24);

        Assert.True(streamed.Ok && whole.Ok && direct.Ok, $"{streamed.Error} {whole.Error} {direct.Error}");
        Assert.True(streamed.Deltas.Count > 8, streamed.Text);
        Assert.Equal((direct.Text, direct.FinishReason), (streamed.Text, streamed.FinishReason));
        Assert.Equal((direct.Text, direct.FinishReason), (whole.Text, whole.FinishReason));
        Assert.Equal(direct.Usage!.Value.GetProperty("completion_tokens").GetInt32(), streamed.Usage!.Value.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(direct.Usage!.Value.GetProperty("prompt_tokens").GetInt32(), whole.Usage!.Value.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(two.First.Name, Assert.Single(streamed.Models));
    }

    [Fact]
    public async Task A_program_that_leaves_ends_the_answer_at_the_model()
    {
        await using var pool = await RealPool.Over([(two.First, "")]);

        var answer = await pool.Ask(two.First.Name, Sea, 1500, abortAfterDeltas: 3);

        Assert.True(answer.Aborted);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        LlmHealth health;
        do health = await two.First.Health();
        while (health.Running + health.Queued > 0 && !limit.IsCancellationRequested);
        Assert.Equal((0, 0), (health.Running, health.Queued));
        Assert.Contains(two.First.Complaints, line => line.Contains("client disconnected while answering", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(OracleMode.Stream)]
    [InlineData(OracleMode.Whole)]
    public async Task What_its_context_cannot_hold_is_told_to_the_caller_with_its_code(string mode)
    {
        await using var pool = await RealPool.Over([(two.Narrow, "")]);

        var answer = await pool.Ask(two.Narrow.Name, Long, 8, mode);

        Assert.Equal((400, "context_length_exceeded"), (answer.Error?.Status, answer.Error?.Code));
        Assert.Equal("false", answer.Error!.Headers["x-should-retry"]);
    }

    [Theory]
    [InlineData(OracleMode.Stream)]
    [InlineData(OracleMode.Whole)]
    public async Task What_its_context_cannot_hold_is_taken_by_a_fallback_that_can(string mode)
    {
        await using var pool = await RealPool.Over([(two.Narrow, $", fallback: [{two.First.Name}]"), (two.First, "")]);

        var answer = await pool.Ask(two.Narrow.Name, Long, 8, mode);

        Assert.True(answer.Ok, answer.Error?.Message);
        Assert.Equal(two.First.Name, answer.Model);
        Assert.Equal(two.First.Name, Assert.Single(answer.Entente!.Value.GetProperty("contributors").EnumerateArray()).GetProperty("model").GetString());
    }

    [Fact]
    public async Task Killed_in_mid_answer_it_is_continued_by_another_and_the_receipt_names_both()
    {
        await using var victim = await LlmServer.Start("victim", "--context", "512", "--parallel", "1");
        await using var pool = await RealPool.Over([(victim, $", fallback: [{two.First.Name}]"), (two.First, "")]);
        var uncut = await pool.Ask(two.First.Name, Sea, 96);

        // 1. The model dies at its twelfth word.
        var (text, before, finish, entente) = (new StringBuilder(), 0, "", default(JsonElement));
        var chunks = 0;
        List<string> models = [];
        var last = "";
        await foreach (var data in pool.Stream(victim.Name, Sea, 96))
        {
            last = data;
            if (data == "[DONE]") continue;
            var chunk = JsonElement.Parse(data);
            Assert.False(chunk.TryGetProperty("error", out var error), error.ToString());
            models.Add(chunk.GetProperty("model").GetString()!);
            if (chunk.TryGetProperty("entente", out var field)) entente = field.Clone();
            if (chunk.GetProperty("choices").EnumerateArray().FirstOrDefault() is not { ValueKind: JsonValueKind.Object } choice) continue;
            finish = choice.GetProperty("finish_reason").GetString() ?? finish;
            if (choice.GetProperty("delta").TryGetProperty("content", out var content)) text.Append(content.GetString());
            if (++chunks == 12)
            {
                await victim.Kill();
                before = text.Length;
            }
        }

        // 2. One text, one model's name, one ending.
        Assert.True(victim.HasExited);
        Assert.Equal("[DONE]", last);
        Assert.Equal(uncut.FinishReason, finish);
        Assert.Equal(victim.Name, Assert.Single(models.Distinct()));
        Assert.True(text.Length > before + 20, text.ToString());
        Assert.StartsWith(uncut.Text[..Math.Min(before, 30)], text.ToString(), StringComparison.Ordinal);
        Assert.InRange(text.Length, uncut.Text.Length / 2, uncut.Text.Length * 3 / 2); // the limit of 96 tokens holds for both together
        TestContext.Current.SendDiagnosticMessage(text.ToString() == uncut.Text ? "the continued text is the uncut one" : $"continued otherwise:\n{text}\n{uncut.Text}");

        // 3. What is recorded of it.
        var receipt = await pool.Receipt(entente.GetProperty("run").GetString()!);
        Assert.Equal("complete", receipt.GetProperty("status").GetString());
        Assert.Equal([victim.Name, two.First.Name], receipt.GetProperty("contributors").EnumerateArray().Select(one => one.GetProperty("model").GetString()));
        var seam = Assert.Single(receipt.GetProperty("handovers").EnumerateArray());
        Assert.Equal((victim.Name, two.First.Name, "prefill"), (seam.GetProperty("from").GetString(), seam.GetProperty("to").GetString(), seam.GetProperty("form").GetString()));
        Assert.InRange(seam.GetProperty("at_chars").GetInt32(), before, text.Length);
        Assert.Equal(text.Length, receipt.GetProperty("answer").GetProperty("chars").GetInt32());
    }

    [Fact]
    public async Task Two_of_them_and_a_judge_make_a_fuse_and_the_receipt_says_how_it_came_about()
    {
        var (first, second) = (two.First.Name, two.Second.Name);
        await using var pool = await RealPool.Over([(two.First, ""), (two.Second, "")], $"ensembles:\n  pair: {{strategy: fuse, panel: [{first}, {second}], judge: {second}, writer: {first}}}\n");

        var answer = await pool.Ask("pair", Sea, 24);

        Assert.True(answer.Ok, answer.Error?.Message);
        Assert.NotEmpty(answer.Text);
        var receipt = await pool.Receipt(answer.Entente!.Value.GetProperty("run").GetString()!);
        var roles = receipt.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("role").GetString()).ToList();
        Assert.Equal(["panel", "panel", "judge"], roles.Take(3));
        Assert.Equal([first, second], receipt.GetProperty("contributors").EnumerateArray().Select(one => one.GetProperty("model").GetString()).Order());

        // So small a judge seldom manages the JSON; then the best of the answers is given as it is.
        var fused = roles.Count > 3;
        Assert.Equal(fused ? "fuse" : "vote", receipt.GetProperty("strategy").GetString());
        Assert.Equal(receipt.GetProperty("strategy").GetString(), answer.Entente!.Value.GetProperty("strategy").GetString());
        if (!fused) Assert.Contains("judge", receipt.GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("route", "answer")]
    [InlineData("cascade", "panel")]
    [InlineData("vote", "panel")]
    [InlineData("relay", "thinker")]
    [InlineData("plan", "conductor")]
    [InlineData("search", "worker")]
    public async Task A_strategy_of_two_of_them_ends_and_the_receipt_says_how_it_came_about(string strategy, string begins)
    {
        var (first, second) = (two.First.Name, two.Second.Name);
        await using var pool = await RealPool.Over([(two.First, ""), (two.Second, "")], $"ensembles:\n  pair: {{strategy: {strategy}, panel: [{first}, {second}], conductor: {second}}}\n");

        var answer = await pool.Ask("pair", Sea, 16);

        Assert.True(answer.Ok, answer.Error?.Message);
        Assert.NotEmpty(answer.Text);
        var receipt = await pool.Receipt(answer.Entente!.Value.GetProperty("run").GetString()!);
        var steps = receipt.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(begins, steps[0].GetProperty("role").GetString());
        Assert.All(steps, step => Assert.NotEqual("", step.GetProperty("why").GetString()));
        Assert.NotEmpty(receipt.GetProperty("contributors").EnumerateArray());

        // So small a conductor seldom manages the three lists; then one model answers, which is said.
        var said = receipt.GetProperty("strategy").GetString();
        Assert.True(said == strategy || (strategy == "plan" && said == "route" && receipt.GetProperty("why").GetString()!.Contains("conductor", StringComparison.Ordinal)), said);
    }

    [Theory]
    [InlineData("the", 3, "it is good enough")]
    [InlineData("no model says xyzzy", 8, "the best of 8 answers")]
    public async Task A_search_goes_on_until_the_verifier_is_content_or_eight_answers_are_made(string wanted, int most, string why)
    {
        var (first, second) = (two.First.Name, two.Second.Name);
        await using var pool = await RealPool.Over([(two.First, ""), (two.Second, "")], $$"""
            ensembles:
              pair: {strategy: search, panel: [{{first}}, {{second}}]}
            verifiers:
              says: {kind: regex, pattern: '{{wanted}}', in: text}

            """);

        var answer = await pool.Ask("pair", Sea, 24, verifier: "says");

        Assert.True(answer.Ok, answer.Error?.Message);
        var run = answer.Entente!.Value.GetProperty("run").GetString()!;
        var receipt = await pool.Receipt(run);
        var steps = receipt.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal("search", receipt.GetProperty("strategy").GetString());
        Assert.All(steps, step => Assert.Equal("worker", step.GetProperty("role").GetString()));
        Assert.InRange(steps.Count, 1, most);
        if (most == 8) Assert.Equal(8, steps.Count);
        Assert.Equal(most != 8, answer.Text.Contains(wanted, StringComparison.Ordinal));
        var chosen = (await pool.Run(run)).GetProperty("events").EnumerateArray().Last(one => one.GetProperty("event").GetString() == "answer.chosen");
        Assert.EndsWith(why, chosen.GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    /// <summary>So small a model seldom says ACCEPT or REJECT; a played one does, and has a verdict of its own on what the small one wrote.</summary>
    [Fact]
    public async Task A_relay_rejects_what_a_real_model_has_wrong_and_another_takes_its_place()
    {
        await using var stage = await RehearsalServer.StartAsync(new RehearsalOptions { Script = Script.Instant with { SharedText = true } });
        await using var pool = await RealPool.Over([(two.First, ""), (two.Second, "")], $"ensembles:\n  three: {{strategy: relay, panel: [{two.First.Name}, rehearsal-brass, {two.Second.Name}]}}\n", stage.BaseUrl);

        var answer = await pool.Ask("three", "What is 17 * 23?", 200);

        Assert.True(answer.Ok, answer.Error?.Message);
        Assert.EndsWith("So the answer is 391.", answer.Text, StringComparison.Ordinal);
        var receipt = await pool.Receipt(answer.Entente!.Value.GetProperty("run").GetString()!);
        var steps = receipt.GetProperty("steps").EnumerateArray().Select(step => (Role: step.GetProperty("role").GetString(), Model: step.GetProperty("model").GetString())).ToList();
        Assert.Equal("relay", receipt.GetProperty("strategy").GetString());
        Assert.Equal([("thinker", "rehearsal-brass"), ("worker", two.First.Name), ("verifier", "rehearsal-brass"), ("worker", "rehearsal-brass")], steps.Take(4));
        Assert.Equal("verifier", steps[4].Role);
        Assert.NotEqual("rehearsal-brass", steps[4].Model);
        Assert.Equal(5, steps.Count);
    }

    private static string Long { get; } = string.Concat(Enumerable.Repeat(Sea + " ", 30));

    /// <summary>Two of the same weights under two names, and one whose context holds next to nothing.</summary>
    public sealed class TwoModels : IAsyncLifetime
    {
        private readonly List<LlmServer> _started = [];
        private SkipException? _absent;

        internal LlmServer First => Started(0);

        internal LlmServer Second => Started(1);

        internal LlmServer Narrow => Started(2);

        public async ValueTask InitializeAsync()
        {
            try
            {
                _started.Add(await LlmServer.Start("first-model", "--parallel", "1"));
                _started.Add(await LlmServer.Start("second-model", "--parallel", "1", "--context", "512")); // a judge that goes on and on soon ends
                _started.Add(await LlmServer.Start("narrow-model", "--context", "128", "--parallel", "1"));
            }
            catch (SkipException absent)
            {
                // What a fixture throws fails its tests: each says itself why it is skipped.
                _absent = absent;
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var server in _started)
            {
                await server.DisposeAsync();
            }
        }

        private LlmServer Started(int place) => _absent is null ? _started[place] : throw _absent;
    }
}
