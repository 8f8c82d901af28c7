using Xunit;

using System.Text.Json;
using System.Text.RegularExpressions;

namespace Entente.EndToEnd.Demo;

/// <summary>What a fresh clone shows first.</summary>
public sealed partial class DemoTests(DemoRuns runs) : IClassFixture<DemoRuns>
{
    private const string WholeAnswer =
        "To count a letter, the word 'strawberry' is spelt out from its first letter to its last, and each letter is compared with 'r'. "
        + "Double letters count twice. At the end of the word the count stands at 3. Of 3 independent answers, 2 come to the same result, "
        + "and the others do not outweigh it. So the answer is 3.";

    [Fact]
    public void In_a_pipe_it_tells_the_whole_story_in_plain_lines()
    {
        Assert.Equal((0, ""), (runs.Piped.ExitCode, runs.Piped.Error));
        Assert.Equal(
            """
            Entente demo
            A rehearsal: the models are simulated, their names invented; nothing is paid.
            Several answer as one, and the one that is speaking will be taken away.
            server: http://#.#.#.#:#, asked as any OpenAI client asks it
            question: How many times does the letter 'r' occur in 'strawberry'?

            panel: rehearsal-alto answered in #.# s
            panel: rehearsal-alto of Rehearsal Atelier North (XA) is asked
            panel: rehearsal-cello answered in #.# s
            panel: rehearsal-cello of Rehearsal Institute West (XC) is asked
            panel: rehearsal-harp answered in #.# s
            panel: rehearsal-harp of Rehearsal Observatory (XF) is asked
            judge: rehearsal-brass of Rehearsal Foundry South (XB) is asked
            judge: rehearsal-brass compared in #.# s
            writer: rehearsal-harp of Rehearsal Observatory (XF) is asked
            rehearsal-harp says: …
            directive dir_… withdraws the developer Rehearsal Observatory
            rehearsal-alto went on #.# s later, from character # (instruction, anchor)
            rehearsal-alto says: …
            answer: …

            The receipt
            model developer (jurisdiction) roles tokens cost
            rehearsal-harp Rehearsal Observatory (XF) panel+writer #/# $#.#
            rehearsal-alto Rehearsal Atelier North (XA) panel+writer #/# $#.#
            rehearsal-cello Rehearsal Institute West (XC) panel #/# $#.#
            rehearsal-brass Rehearsal Foundry South (XB) judge #/# $#.#
            total: complete, #.# s, # calls, # tokens in, # out, $#.# (invented)
            handover: after # of # characters, rehearsal-harp to rehearsal-alto (instruction, joined by anchor): withdrawn by directive dir_…
            verified: yes, offline: leaf # of the log entente.local/demo; request and answer are those that it commits to
            kept: here, with the log's key in entente-log.pub; verify it again:
              entente receipt verify entente-receipt-….json
            next: with a key such as OPENAI_API_KEY, or a local engine: entente init, then entente up, and point an OpenAI client at http://#.#.#.#:#/v#

            """,
            Structure(runs.Piped.Lines));
    }

    [Fact]
    public void The_two_speakers_together_have_said_the_whole_answer()
    {
        var said = runs.Piped.Lines.Where(line => line.Contains(" says: ", StringComparison.Ordinal)).Select(line => line.Split(" says: ")[1]).ToArray();

        Assert.Equal(2, said.Length);
        Assert.Equal(WholeAnswer.Replace(" ", "", StringComparison.Ordinal), string.Concat(said).Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains($"answer: {WholeAnswer}", runs.Piped.Lines);
    }

    [Fact]
    public void With_json_one_object_says_what_scripts_read()
    {
        Assert.Equal((0, ""), (runs.Json.ExitCode, runs.Json.Error));
        var line = Assert.Single(runs.Json.Lines, line => line.Length > 0);
        var result = JsonElement.Parse(line);

        Assert.Equal(WholeAnswer, result.GetProperty("answer").GetString());
        Assert.Equal("complete", result.GetProperty("status").GetString());
        Assert.Equal(1, result.GetProperty("continued").GetInt32());
        Assert.True(result.GetProperty("verified").GetBoolean());
        Assert.Equal(
            ["rehearsal-alto", "rehearsal-brass", "rehearsal-cello", "rehearsal-harp"],
            result.GetProperty("contributors").EnumerateArray().Select(model => model.GetString()!).Order());
        Assert.True(File.Exists(Path.Combine(runs.Folder, result.GetProperty("receipt").GetString()!)));
    }

    [Fact]
    public async Task Receipts_of_both_demos_verify_afterwards_and_a_changed_one_does_not()
    {
        var files = Directory.GetFiles(runs.Folder, "entente-receipt-*.json");
        Assert.Equal(2, files.Length);
        var changed = Path.Combine(runs.Folder, "changed.json");
        await File.WriteAllTextAsync(changed, (await File.ReadAllTextAsync(files[0])).Replace("Rehearsal Observatory", "Rehearsal Orchestra", StringComparison.Ordinal));

        foreach (var file in files)
        {
            var verified = await DemoProcess.RunAsync(runs.Folder, "receipt", "verify", Path.GetFileName(file), "--json");
            Assert.Equal(0, verified.ExitCode);
            Assert.True(JsonElement.Parse(verified.Out).GetProperty("ok").GetBoolean());
        }

        var refused = await DemoProcess.RunAsync(runs.Folder, "receipt", "verify", "changed.json", "--json");
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal("signature", JsonElement.Parse(refused.Out).GetProperty("mismatch").GetString());
    }

    [Fact]
    public void It_takes_less_than_fifteen_seconds_and_leaves_nothing_in_the_temporary_folder()
    {
        Assert.InRange(runs.Piped.Took, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.InRange(runs.Json.Took, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.Empty(Directory.GetDirectories(Path.Combine(runs.Folder, "tmp"), "entente-demo-*"));
    }

    /// <summary>Without what differs from run to run: numbers, ids, blanks, where the text was cut, which of the panel was faster.</summary>
    private static string Structure(string[] lines)
    {
        var plain = lines.Select(line => Numbers().Replace(Ids().Replace(Texts().Replace(line, "$1…"), "$1…"), "#"))
            .Select(line => Gaps().Replace(line, " ").TrimEnd())
            .ToList();
        var first = plain.FindIndex(line => line.StartsWith("panel: ", StringComparison.Ordinal));
        var count = plain.Count(line => line.StartsWith("panel: ", StringComparison.Ordinal));
        plain.Sort(first, count, StringComparer.Ordinal);
        return string.Join('\n', plain);
    }

    [GeneratedRegex("^(answer: |[a-z-]+ says: ).*$")]
    private static partial Regex Texts();

    [GeneratedRegex("(dir_|entente-receipt-)[0-9a-f]+")]
    private static partial Regex Ids();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();

    [GeneratedRegex("(?<=[^ ]) {2,}")]
    private static partial Regex Gaps();
}
