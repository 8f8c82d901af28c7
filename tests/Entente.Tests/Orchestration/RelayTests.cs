using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Orchestration;
using Entente.Orchestration.Relay;
using Entente.Runs;
using Xunit;

namespace Entente.Tests.Orchestration;

public sealed class RelayTests
{
    private const string Shared = "first_token: 20ms\nper_token: 2ms\nshared_text: true\n";

    [Fact]
    public void A_thinker_suggests_a_worker_answers_and_a_verifier_of_another_developer_accepts()
    {
        var played = new StrategyPlay { Model = "entente/relay", Script = Shared }.Run();

        Assert.Equal(["thinker", "worker", "verifier"], played.Roles);
        Assert.NotEqual(played.Steps[1].Developer, played.Steps[2].Developer);
        Assert.Contains("391", played.Answer.Text, StringComparison.Ordinal);
        Assert.Contains("### Suggestion", played.Calls[1].Prompt.Replace("\\n", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("a verifier accepted it in turn 3", played.Answer.Noticed.OfType<AnswerChosen>().Last().Why);
    }

    [Fact]
    public void A_rejected_answer_goes_to_another_developers_worker_with_the_objection()
    {
        const string rules = """
            rules:
              - match: {model: rehearsal-alto, call: 2}
                text: REJECT. Seventeen times twenty-three is not 390.
              - match: {model: rehearsal-harp, prompt: "### Suggestion", call: 1}
                text: So the answer is 390.
            """;

        var played = new StrategyPlay { Model = "entente/relay", Script = Shared + rules + "\n" }.Run();

        Assert.Equal(["thinker", "worker", "verifier", "worker", "verifier"], played.Roles);
        Assert.Equal("rehearsal-harp", played.Steps[1].Model);
        Assert.NotEqual(played.Steps[1].Developer, played.Steps[3].Developer);
        Assert.Contains("is not 390", played.Calls[3].Prompt, StringComparison.Ordinal);
        Assert.EndsWith("391.", played.Answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Five_turns_are_the_most_and_then_the_last_answer_stands()
    {
        const string rules = """
            rules:
              - match: {prompt: "### Answer"}
                text: REJECT. I do not believe it.
            """;

        var played = new StrategyPlay { Model = "entente/relay", Script = Shared + rules + "\n" }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal(5, played.Steps.Count);
        Assert.Equal("after 5 turns the last answer stands", played.Answer.Noticed.OfType<AnswerChosen>().Last().Why);
    }

    [Fact]
    public void A_worker_after_whom_no_call_is_left_speaks_word_by_word()
    {
        var played = new StrategyPlay { Model = "entente/relay", Script = Shared, Caps = new Caps { MaxCalls = 1 } }.Run();

        Assert.Equal("writer", Assert.Single(played.Steps).Role);
        Assert.True(played.Answer.Deltas.OfType<TextDelta>().Count() > 5);
    }

    [Theory]
    [InlineData("ACCEPT. Fine.", true)]
    [InlineData("**Reject**: wrong", false)]
    [InlineData(" \naccept", true)]
    [InlineData("I accept it", null)]
    [InlineData("", null)]
    public void A_verdict_stands_at_the_beginning(string reply, bool? accepted)
        => Assert.Equal(accepted, RelayPrompts.Verdict(reply));

    [Theory]
    [InlineData("Try halves.\nNEXT: verifier", RelayRole.Verifier)]
    [InlineData("NEXT: Worker.", RelayRole.Worker)]
    [InlineData("NEXT: 7", null)]
    [InlineData("next to nothing", null)]
    public void A_thinker_may_name_the_next_role(string reply, RelayRole? role)
        => Assert.Equal(role, RelayPrompts.Named(reply));

    [Fact]
    public void A_learned_head_takes_the_largest_score_for_role_and_for_model()
    {
        // Two models and three roles over the features; only the constant one (0) and whether there is an answer (2) count.
        var weights = new double[5 * TranscriptFeatures.Count];
        weights[(0 * TranscriptFeatures.Count) + 2] = 5;     // first model once there is an answer
        weights[1 * TranscriptFeatures.Count] = 1;           // second model before
        weights[3 * TranscriptFeatures.Count] = 1;           // worker first
        weights[(4 * TranscriptFeatures.Count) + 2] = 3;     // verifier once there is an answer
        var head = new CoordinatorHead(["one", "two"], [.. weights]);
        var transcript = new RelayTranscript(new Call { Model = "m", Messages = [Message.Of(Role.User, "What is 17 * 23?")] }, 5);

        var first = head.Next(transcript, ["new", "one", "two"], _ => null);
        transcript.Add(new(RelayRole.Worker, "two", "391"), new("two", "391", null, null));
        var second = head.Next(transcript, ["new", "one"], _ => null);

        Assert.Equal((RelayRole.Worker, "two"), (first.Role, first.Models[0]));
        Assert.Equal((RelayRole.Verifier, "one"), (second.Role, second.Models[0]));
        Assert.Equal("new", first.Models[^1]);
        Assert.Throws<ArgumentException>(() => new CoordinatorHead(["one"], [.. weights]));
    }

    [Fact]
    public void Whatever_the_coordinator_wants_no_author_verifies_and_nothing_is_verified_before_there_is_an_answer()
    {
        var played = new StrategyPlay { Model = "entente/relay", Script = Shared, Instead = new RelayStrategy(new Stubborn()) }.Run();

        Assert.True(played.Answer.IsComplete, played.Told);
        Assert.Equal(["worker", "verifier"], played.Roles);
        Assert.NotEqual(played.Steps[0].Model, played.Steps[1].Model);
    }

    private sealed class Stubborn : ICoordinator
    {
        public NextTurn Next(RelayTranscript transcript, ImmutableArray<string> reach, Func<string, string?> developerOf) => new(RelayRole.Verifier, reach, "always verifies");
    }
}
