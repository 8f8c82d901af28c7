using Entente.EndToEnd.Clients;
using Entente.EndToEnd.Oracles;
using Xunit;

namespace Entente.EndToEnd.Recordings;

/// <summary>Recorded answers of real providers, read by OpenAI's own clients through the whole server.</summary>
public sealed class RecordingsThroughTheServerTests(RecordingsHouse house) : IClassFixture<RecordingsHouse>
{
    [Theory]
    [InlineData("openai-chat", 131)]
    [InlineData("anthropic-messages", 62)]
    public async Task The_vendors_client_reads_what_independent_clients_read_out_of_the_recording(string dialect, int atLeast)
    {
        var outcomes = RecordedOutcome.All(dialect).Where(outcome => outcome.Agrees).ToList();

        var answers = await Task.WhenAll(outcomes.Select(outcome => house.Ask(outcome)));

        var differences = outcomes.Zip(answers, (outcome, answer) => outcome.Differences(ReadAnswer.Of(answer))).SelectMany(found => found).ToList();
        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.True(outcomes.Count >= atLeast, $"{outcomes.Count} recordings");
    }

    [Theory]
    [InlineData("openai-chat")]
    [InlineData("anthropic-messages")]
    public async Task The_client_for_dotnet_reads_them_too(string dialect)
    {
        List<string> differences = [];
        var unreadable = 0;
        foreach (var outcome in RecordedOutcome.All(dialect).Where(outcome => outcome.Agrees))
        {
            var answer = await NuGetChat.Ask(NuGetChat.Client(house.BaseUrl, house.Model(outcome)), outcome.IsStream, ["As recorded."]);
            var direct = dialect == "openai-chat" ? await NuGetChat.Ask(NuGetChat.Client(house.Replay(outcome), "direct"), outcome.IsStream, ["As recorded."]) : null;

            // What this client cannot read at the provider itself it need not read through us.
            if (direct is null || !outcome.Differences(direct).Any()) differences.AddRange(outcome.Differences(answer));
            else unreadable++;
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.InRange(unreadable, 0, 3); // content in parts that it does not know (Mistral), an empty finish reason (Snowflake)
    }

    [Theory]
    [InlineData("openai-chat")]
    [InlineData("anthropic-messages")]
    public async Task What_was_recorded_as_a_failure_is_an_error_with_its_cause_and_never_success(string dialect)
    {
        var outcomes = RecordedOutcome.All(dialect).Where(outcome => outcome.IsFailure).ToList();

        var answers = await Task.WhenAll(outcomes.Select(outcome => house.Ask(outcome)));

        Assert.NotEmpty(outcomes);
        Assert.All(outcomes.Zip(answers), pair => Assert.False(pair.Second.Ok, pair.First.Response));
        Assert.All(outcomes.Zip(answers), pair => Assert.True(pair.Second.Error!.Code is { Length: > 0 }, $"{pair.First.Response}: {pair.Second.Error}"));
        foreach (var outcome in outcomes)
        {
            var answer = await NuGetChat.Ask(NuGetChat.Client(house.BaseUrl, house.Model(outcome)), outcome.IsStream, ["As recorded."]);
            Assert.True(answer.Error is not null, outcome.Response);
        }
    }

    [Theory]
    [InlineData("openai-chat", 40)]
    [InlineData("anthropic-messages", 22)]
    public async Task A_recorded_stream_that_ends_half_way_is_an_error_even_where_the_connection_closes_cleanly(string dialect, int atLeast)
    {
        var outcomes = RecordedOutcome.All(dialect).Where(outcome => outcome.Agrees && outcome.IsStream).ToList();

        var answers = await Task.WhenAll(outcomes.Select(outcome => house.Ask(outcome, cut: true)));

        var taken = outcomes.Zip(answers).Where(pair => pair.Second.Ok).Select(pair => pair.First.Response);
        Assert.Empty(taken);
        Assert.True(outcomes.Count >= atLeast, $"{outcomes.Count} recordings");
    }

    [Fact]
    public async Task What_independent_clients_do_not_agree_upon_ends_in_one_way_or_the_other_and_does_not_hang()
    {
        var outcomes = RecordedOutcome.All("openai-chat").Concat(RecordedOutcome.All("anthropic-messages")).Where(outcome => !outcome.Agrees && !outcome.IsFailure).ToList();

        var answers = await Task.WhenAll(outcomes.Select(outcome => house.Ask(outcome)));

        Assert.NotEmpty(outcomes);
        Assert.All(outcomes.Zip(answers), pair => Assert.True(pair.Second.Ok || pair.Second.Error!.Type != "APIConnectionTimeoutError", pair.First.Response));
    }
}
