using System.Text;
using Entente.Pool;
using Entente.Verification;
using Entente.Verification.Sandbox;
using Xunit;

namespace Entente.Tests.Verification;

/// <summary>What every verifier promises, each over a candidate that is right and one that is wrong.</summary>
public sealed class VerifierContractTests
{
    public static readonly TheoryData<string> Kinds = [.. Definitions.Keys];

    private static Dictionary<string, VerifierDefinition> Definitions => new()
    {
        ["exact"] = new() { Name = "exact", Kind = VerifierKind.Exact, Expected = "42" },
        ["numeric"] = new() { Name = "numeric", Kind = VerifierKind.Numeric, Expected = "42.1", Tolerance = "1 %" },
        ["regex"] = new() { Name = "regex", Kind = VerifierKind.Regex, Pattern = "^42$" },
        ["json_schema"] = new() { Name = "json_schema", Kind = VerifierKind.JsonSchema, Schema = """{"type": "object", "required": ["answer"], "properties": {"answer": {"const": 42}}}""" },
        ["command"] = new() { Name = "command", Kind = VerifierKind.Command, Command = ["sh", "-c", "grep -q 42"] },
        ["command with a score"] = new() { Name = "scored", Kind = VerifierKind.Command, Command = ["sh", "-c", "grep -q 42 answer && echo '{\"score\": 0.9}' || echo 0.1"], ScoreOnOutput = true, AnswerAsFile = true },
        ["http"] = new() { Name = "http", Kind = VerifierKind.Http, Url = "http://127.0.0.1:9/check" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_right_answer_is_accepted_and_a_wrong_one_is_not(string kind)
    {
        var verifier = Book().Make(Definitions[kind]);

        var right = await Scored(verifier, """{"answer": 42}""");
        var wrong = await Scored(verifier, """{"answer": 17}""");

        Assert.True(right.IsAccepted, right.Why);
        Assert.False(wrong.IsAccepted, wrong.Why);
        Assert.False(wrong.IsFailed, wrong.Why);
        Assert.All([right, wrong], verdict => Assert.InRange(verdict.Score, 0, 1));
        Assert.All([right, wrong], verdict => Assert.NotEmpty(verdict.Why));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answer_of_nothing_or_of_anything_is_judged_and_never_thrown(string kind)
    {
        var verifier = Book().Make(Definitions[kind]);

        foreach (var text in new[] { "", "\0\ud800{[", "```json\n{\n```" })
        {
            Assert.False((await Scored(verifier, text)).IsAccepted);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_caller_who_leaves_is_no_verdict(string kind)
    {
        var verifier = Book().Make(Definitions[kind]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => verifier.ScoreAsync(new() { Question = "?", Text = "42" }, new CancellationToken(canceled: true)));
    }

    private static async Task<Verdict> Scored(IVerifier verifier, string text)
    {
        var verdict = await verifier.ScoreAsync(new() { Question = "What is 6 x 7?", Text = text }, TestContext.Current.CancellationToken);
        Sandboxes.SkipWithout(verdict);
        return verdict;
    }

    private static VerifierBook Book() => new(new LinuxSandbox(), new Grader(), TimeProvider.System);

    /// <summary>A service that knows that 42 is right.</summary>
    private sealed class Grader : IVerifierService
    {
        public Task<string> PostAsync(Uri address, Secret? credential, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
            => Task.FromResult(Encoding.UTF8.GetString(json.Span).Contains("42", StringComparison.Ordinal) ? """{"score": 1, "why": "it is 42"}""" : """{"score": 0}""");
    }
}
