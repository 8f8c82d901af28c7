using Entente.EndToEnd.Support;
using Entente.Rehearsal;
using Xunit;

namespace Entente.EndToEnd.Durability;

/// <summary>What the operating system saw: records are flushed to the disk before a client reads success.</summary>
public sealed class FlushOrderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("entente-flush-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Success_is_sent_only_after_a_flush_of_its_records_has_ended()
    {
        var flaws = await FlawsAsync("--pool", "rehearsal");

        Assert.All(flaws, Assert.Null);
    }

    // The reader of the trace can fail.
    [Fact]
    public async Task Under_relaxed_durability_the_same_trace_shows_that_no_flush_came_first()
    {
        await using var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions());
        var file = Path.Combine(folder, "entente.yaml");
        await File.WriteAllTextAsync(file, RehearsalPool.Yaml(rehearsal.BaseUrl) + "ledger: {durability: relaxed}\n");

        var flaws = await FlawsAsync("--config", file);

        Assert.Contains("no flush between the run's end and success", flaws);
        Assert.DoesNotContain(flaws, flaw => flaw is not (null or "no flush between the run's end and success"));
    }

    private async Task<IReadOnlyList<string?>> FlawsAsync(params string[] pool)
    {
        var strace = OnPath.Find("strace");
        var (data, file) = (Path.Combine(folder, "data"), Path.Combine(folder, "trace"));
        var heard = new List<Heard>();
        await using (var server = await ServerProcess.StartAsync(data, pool, [strace, .. SystemTrace.Options, file]))
        {
            using var caller = new Caller(server.Url);
            for (var i = 0; i < 4; i++)
            {
                // Both lanes, in turn.
                var (one, other) = i % 2 == 0 ? ("rehearsal-cello-mini", "rehearsal-alto-mini") : ("rehearsal-alto-mini", "rehearsal-cello-mini");
                heard.Add(await caller.StreamAsync(one, $"Reply with exactly: stream {i}"));
                heard.Add(await caller.AskAsync(other, $"Reply with exactly: plain {i}"));
            }

            await server.KillServerAsync(data);
        }

        Assert.All(heard, one => Assert.Equal(Ending.Complete, one.Ending));
        var trace = SystemTrace.Read(file);
        return [.. heard.Select(one => trace.Flaw(one.Run!))];
    }
}
