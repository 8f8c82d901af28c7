using System.Net;
using Entente.Admission;
using Entente.Journal;
using Entente.Runs;
using Entente.Tests.Server;
using Xunit;

namespace Entente.Tests.Issues;

/// <summary>A full disk refused an event of a run and took those after it: the event came later.</summary>
public sealed class EventsWrittenLateTests
{
    [Fact]
    public async Task A_run_is_shown_in_its_own_order_and_to_its_own_key_only()
    {
        await using var house = await House.StartAsync();
        var own = await KeyAsync(house);
        var other = await KeyAsync(house);
        await WriteAsync(house, new AnswerEnded { Seq = 2, Status = RunStatus.Error, ErrorCode = "journal_unavailable", AnswerCommitment = "" });
        await WriteAsync(house, new PlanMade { Seq = 1, Strategy = "route", Why = "a test" });
        using var early = await GetAsync(house, own.Secret);
        await WriteAsync(house, new RunStarted { Seq = 0, Run = "run_late", Caller = own.Id, Dialect = "openai-chat", AskedModel = "m", Fingerprint = "f", Caps = new(), RequestCommitment = "" });

        using var shown = await GetAsync(house, own.Secret);
        using var hidden = await GetAsync(house, other.Secret);

        var run = await House.JsonAsync(shown);
        Assert.Equal(["run.started", "plan.made", "answer.ended"], run.GetProperty("events").EnumerateArray().Select(one => one.GetProperty("event").GetString()));
        Assert.Equal(("error", "journal_unavailable"), (run.GetProperty("status").GetString(), run.GetProperty("error_code").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, early.StatusCode);
    }

    private static async Task<(string Id, string Secret)> KeyAsync(House house)
    {
        var (key, secret) = await house.Server.Keys.CreateAsync(new() { Id = "", Role = KeyRole.Caller, Sha256 = "", CreatedMs = 0 });
        return (key.Id, secret);
    }

    private static async Task WriteAsync(House house, RunEvent one) => await house.Server.Journal.AppendAsync([new(EntryKind.Run, "run_late", 0, RunEventJson.Write(one))]);

    private static Task<HttpResponseMessage> GetAsync(House house, string secret) => house.SendAsync(HttpMethod.Get, "/v1/runs/run_late", null, ("Authorization", $"Bearer {secret}"));
}
