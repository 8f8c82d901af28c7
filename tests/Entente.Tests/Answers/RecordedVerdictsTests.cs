using System.IO.Compression;
using System.Text.Json;
using Entente.Answers;
using Xunit;

namespace Entente.Tests.Answers;

/// <summary>
/// Whole responses of real models (train part), whose rightness others have judged: the answer taken out of each, held against the truth, agrees with that
/// judgement. The judge of these data takes the first number of an answer and compares literals as text, so it calls right what is not ("25√2"
/// for 25) and wrong what is right ("63 - 48 = 15"; [1,2] for [1, 2]): full agreement is not to be had.
/// </summary>
public sealed class RecordedVerdictsTests
{
    /// <param name="agreement">Least part of all responses on which both judge alike.</param>
    /// <param name="missed">Largest part of those judged right that we do not find right.</param>
    [Theory]
    [InlineData("gsm", 0.994, 0.002)]
    [InlineData("crux", 0.975, 0.005)]
    [InlineData("math-l5", 0.988, 0.02)]
    public void Every_fifteenth_response_is_judged_as_it_was_recorded(string task, double agreement, double missed)
        => AssertAgrees(task, 15, agreement, missed);

    [Theory]
    [Trait("Category", "Soak")]
    [InlineData("gsm", 0.995, 0.001)]
    [InlineData("crux", 0.979, 0.0025)]
    [InlineData("math-l5", 0.991, 0.014)]
    public void Every_response_is_judged_as_it_was_recorded(string task, double agreement, double missed)
        => AssertAgrees(task, 1, agreement, missed);

    [Theory]
    [InlineData("farel_answers")]
    [InlineData("mmlupro_answers")]
    public void Every_recorded_choice_is_read_as_itself(string file)
    {
        var choices = Lines($"{file}.train.jsonl.gz").Take(600)
            .SelectMany(line => line.GetProperty("models").EnumerateObject())
            .Where(model => model.Value.TryGetProperty("ans", out var answer) && answer.ValueKind == JsonValueKind.String)
            .Select(model => model.Value.GetProperty("ans").GetString()!)
            .ToList();

        Assert.True(choices.Count > 5_000, $"{choices.Count}");
        Assert.All(choices.Distinct(), choice =>
        {
            Assert.Equal(choice, FinalAnswer.Extract($"The answer is ({choice}).", AnswerKind.Choice)!.Normal);
            Assert.Equal(choice, FinalAnswer.Extract($"So <ANSWER>{choice}</ANSWER>", AnswerKind.Choice)!.Normal);
        });
    }

    private static void AssertAgrees(string task, int every, double leastAgreement, double mostMissed)
    {
        var truths = Lines("zeroeval_answers.train.jsonl.gz")
            .Where(line => line.GetProperty("task").GetString() == task)
            .ToDictionary(line => line.GetProperty("id").GetString()!, line => FinalAnswer.Of(line.GetProperty("gold").GetString()!, Kind(task)));
        var (responses, alike, right, missed, place) = (0, 0, 0, 0, 0);
        foreach (var line in Lines("zeroeval_responses_common29.train.jsonl.gz"))
        {
            if (line.GetProperty("task").GetString() != task || place++ % every != 0)
            {
                continue;
            }

            var judgedRight = line.GetProperty("ok").GetInt32() == 1;
            var foundRight = truths[line.GetProperty("id").GetString()!].Same(FinalAnswer.Extract(line.GetProperty("response").GetString()!, Kind(task)));
            responses++;
            alike += judgedRight == foundRight ? 1 : 0;
            right += judgedRight ? 1 : 0;
            missed += judgedRight && !foundRight ? 1 : 0;
        }

        Assert.True(responses >= 600, $"{responses} responses");
        Assert.True(alike >= leastAgreement * responses, $"{alike} of {responses} alike");
        Assert.True(missed <= mostMissed * right, $"{missed} of {right} missed");
    }

    private static AnswerKind Kind(string task) => task == "crux" ? AnswerKind.Code : AnswerKind.Number;

    private static IEnumerable<JsonElement> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Shared.Path("data", file)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }
}
