using Entente.Pool;
using Entente.Verification;
using Entente.Verification.Sandbox;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Entente.Tests.Verification;

public sealed class GuardedVerifierTests
{
    [Theory]
    [InlineData(2.0)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task A_score_out_of_range_fails_the_candidate(double score)
    {
        var verdict = await Guarded(_ => Task.FromResult(Verdict.Of(score, "said so"))).ScoreAsync(CandidateAnswer, TestContext.Current.CancellationToken);

        Assert.True(verdict.IsFailed);
        Assert.Equal(0, verdict.Score);
        Assert.Contains("not from 0 to 1", verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_crash_fails_the_candidate()
    {
        var verdict = await Guarded(_ => throw new InvalidOperationException("it broke")).ScoreAsync(CandidateAnswer, TestContext.Current.CancellationToken);

        Assert.True(verdict.IsFailed);
        Assert.Contains("it broke", verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_hangs_and_heeds_nothing_is_left_behind_in_time()
    {
        var time = new FakeTimeProvider();
        var scoring = Guarded(_ => new TaskCompletionSource<Verdict>().Task, time).ScoreAsync(CandidateAnswer, TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(4));
        Assert.False(scoring.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("did not end within 5 s", (await scoring).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no number", "gave no score")]
    [InlineData("{\"score\": \"1\"}", "gave no score")]
    [InlineData("{\"score\": 2.0}", "not from 0 to 1")]
    [InlineData("NaN", "not from 0 to 1")]
    public async Task A_service_that_lies_fails_the_candidate(string said, string why)
    {
        var book = new VerifierBook(new LinuxSandbox(), new Service(_ => said), TimeProvider.System);
        var verdict = await book.Make(new() { Name = "grader", Kind = VerifierKind.Http, Url = "http://127.0.0.1:9" }).ScoreAsync(CandidateAnswer, TestContext.Current.CancellationToken);

        Assert.True(verdict.IsFailed);
        Assert.Contains(why, verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_that_runs_away_fails_the_candidate()
    {
        var book = new VerifierBook(new LinuxSandbox(), new Service(_ => ""), TimeProvider.System);
        var verifier = book.Make(new() { Name = "trap", Kind = VerifierKind.Regex, Pattern = "^(a+)+$", WholeText = true, Timeout = TimeSpan.FromMilliseconds(100) });

        var verdict = await verifier.ScoreAsync(CandidateAnswer with { Text = new string('a', 60) + "!" }, TestContext.Current.CancellationToken);

        Assert.True(verdict.IsFailed, verdict.Why);
    }

    private static CandidateAnswer CandidateAnswer => new() { Question = "?", Text = "42" };

    private static GuardedVerifier Guarded(Func<CandidateAnswer, Task<Verdict>> score, TimeProvider? time = null)
        => new(new Scripted(score), TimeSpan.FromSeconds(5), time ?? TimeProvider.System);

    private sealed class Scripted(Func<CandidateAnswer, Task<Verdict>> score) : IVerifier
    {
        public string Name => "scripted";

        public Task<Verdict> ScoreAsync(CandidateAnswer candidate, CancellationToken cancellationToken) => score(candidate);
    }

    private sealed class Service(Func<Uri, string> answer) : IVerifierService
    {
        public Task<string> PostAsync(Uri address, Secret? credential, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) => Task.FromResult(answer(address));
    }
}
