using System.Text.Json;
using Entente.Rehearsal;
using Entente.Rehearsal.Recordings;
using Entente.Rehearsal.Replay;
using Xunit;

namespace Entente.Tests.Rehearsal;

public sealed class RecordingsTests
{
    [Fact]
    public void A_recorded_model_gives_its_own_answer_whole_where_it_was_kept()
    {
        var library = new RecordingLibrary(Shared.Path("data"));
        const string prompt = "Janet’s ducks lay 16 eggs per day. She eats three for breakfast every morning and bakes muffins for her friends every day with four. She sells the remainder at the farmers' market daily for $2 per fresh duck egg. How much in dollars does she make every day at the farmers' market?";

        Assert.Contains("leaving 16 - 3 - 4 = 9 eggs to sell", library.Answer("Athene-70B", prompt, null), StringComparison.Ordinal);
        Assert.Contains("leaving 16 - 3 - 4 = 9 eggs to sell", library.Answer("Athene-70B", "Solve this:\n" + prompt + "\nAnswer briefly.", null), StringComparison.Ordinal);
        Assert.Equal(RecordingLibrary.Nothing, library.Answer("Athene-70B", "What is love?", null));
        Assert.Equal("C", library.Answer("Llama-2-13b-hf", "Stack is also known as\nA. FIFO memory\nB. Flash memory\nC. LIFO memory\nD. LILO memory", null));
        Assert.True(library.Models.Length > 100);
    }

    [Fact]
    public void Samples_are_chosen_by_the_seed()
    {
        var library = new RecordingLibrary(Shared.Path("data"));
        const string prompt = "Imagine there's a small town with a very particular barber. This barber has a unique rule: he shaves all the men in town who visit him. Does the barber shave himself?";

        string[] samples = [.. Enumerable.Range(0, 3).Select(seed => library.Answer("gpt-4o-2024-11-20", prompt, seed))];

        Assert.Equal(3, samples.Distinct().Count());
    }

    [Fact]
    public async Task Recorded_models_answer_over_the_wire_beside_the_minds()
    {
        var played = new Played(options: new RehearsalOptions { Recordings = Shared.Path("data") });

        Heard heard = await played.Ask("Stack is also known as", "Llama-2-7b-hf", stream: false);

        Assert.Equal("B", heard.Content);
        Assert.Equal(200, (await played.Ask("2+2", "rehearsal-drum")).Status);
    }

    [Fact]
    public async Task Every_wire_recording_is_replayed_with_its_status_and_bytes()
    {
        string folder = Shared.Path("recordings");
        var replay = new WireReplay(folder);
        var played = new Played(options: new RehearsalOptions { WireRecordings = folder });

        foreach (RecordedWire entry in replay.Entries)
        {
            Heard heard = await played.Send("{}", $"/replay/{entry.ResponseFile}/v1/chat/completions");

            Assert.Equal(entry.Status, heard.Status);
            byte[] recorded = await File.ReadAllBytesAsync(Path.Combine(folder, entry.ResponseFile));
            if (entry.Framing is "SSE" or "JSON" or "NDJSON") Assert.Equal(recorded, heard.Bytes);
            else Assert.All(heard.Events.SkipLast(1), data => Assert.StartsWith("{", data, StringComparison.Ordinal));
        }
        Assert.Equal(15, replay.Bodies(replay.Entries.Single(entry => entry.Id == "anthropic.anthropic-programmatic-tool-calling-1" && entry.Stream)).Count);
    }
}
