using System.Text;
using System.Text.Json;
using Entente.Runs;
using Xunit;

namespace Entente.Tests.Runs;

public sealed class EntenteAnswerWriterTests
{
    private static readonly JsonSerializerOptions Plainly = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    [Fact]
    public void What_is_written_beside_an_answer_is_what_programs_are_given()
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            var events = new AnyRun(seed).Whole();
            var ended = (AnswerEnded)events[^1];
            var summary = new RunSummary
            {
                Run = "run_1",
                Strategy = "route",
                Why = ((RunStarted)events[0]).AskedModel,
                Events = events[..^1],
                Fingerprint = "fp\n",
                CostNanoUsd = ended.CostNanoUsd,
                RequestSalt = seed % 2 == 0 ? "a1" : null,
                AnswerSalt = seed % 3 == 0 ? null : "b2",
            };

            var written = EntenteAnswerWriter.Write(summary, seed % 5 == 0 ? null : "fp_é");

            var plainly = JsonSerializer.SerializeToUtf8Bytes(EntenteAnswer.Of(summary, seed % 5 == 0 ? null : "fp_é"), Plainly);
            Assert.True(JsonElement.DeepEquals(JsonElement.Parse(plainly), JsonElement.Parse(written)), $"{Encoding.UTF8.GetString(plainly)}\n{Encoding.UTF8.GetString(written)}");
        }
    }

    [Fact]
    public void The_answer_names_the_contributors_that_its_receipt_names()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var events = new AnyRun(seed).Whole();
            var receipt = ReceiptFold.Fold("log", events);

            var answer = EntenteAnswer.Of(new() { Run = "run_1", Strategy = "s", Why = "w", Events = events[..^1] }, null);

            Assert.Equal(receipt.Contributors.Select(one => (one.Model, one.Developer, one.OutputChars)), answer.Contributors.Select(one => (one.Model, one.Developer!, one.OutputChars)));
            Assert.Equal(receipt.Contributors.Select(one => string.Join('|', one.Roles)), answer.Contributors.Select(one => string.Join('|', one.Roles)));
            Assert.Equal(receipt.UnpricedSteps, answer.UnpricedSteps);
            Assert.Equal(receipt.Handovers.Count, answer.Handovers.Count);
        }
    }
}
