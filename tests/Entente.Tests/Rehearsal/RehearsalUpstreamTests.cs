using System.Text;
using Entente.Pool;
using Entente.Rehearsal;
using Xunit;

namespace Entente.Tests.Rehearsal;

public sealed class RehearsalUpstreamTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"model":"rehearsal-drum","stream":true,"messages":[{"role":"user","content":"2+2"}]}""");

    [Fact]
    public async Task The_core_hears_the_same_bytes_in_memory()
    {
        var played = new Played();
        bool connected = false;

        await using IUpstreamResponse response = await Upstream(played, () => connected = true);

        var heard = new List<byte>();
        while (await response.ReadAsync(CancellationToken.None) is { Length: > 0 } bytes) heard.AddRange(bytes.ToArray());
        Assert.True(connected);
        Assert.Equal(200, response.Status);
        Assert.StartsWith("text/event-stream", response.Header("Content-Type"), StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", Encoding.UTF8.GetString([.. heard]), StringComparison.Ordinal);
        Assert.Equal("hearth", played.Engine.Calls.Entries[0].Provider);
    }

    [Fact]
    public async Task A_reset_is_an_exception_that_says_where()
    {
        var before = new Played("rules: [{cut: {before_headers: true, how: reset}}]");
        var after = new Played("{first_token: 0, per_token: 0, rules: [{cut: {after_tokens: 0, how: reset}}]}");

        Assert.Equal(Stage.Headers, (await Assert.ThrowsAsync<UpstreamException>(() => Upstream(before))).Stage);
        await using IUpstreamResponse response = await Upstream(after);
        Assert.NotEqual(0, (await response.ReadAsync(CancellationToken.None)).Length); // the chunk that names the role
        Assert.Equal(Stage.Body, (await Assert.ThrowsAsync<UpstreamException>(() => response.ReadAsync(CancellationToken.None).AsTask())).Stage);
    }

    [Fact]
    public void The_pool_is_a_valid_configuration_with_both_dialects_and_a_floor()
    {
        PoolDefinition pool = RehearsalPool.Definition();

        Assert.Equal(9, pool.Models.Length);
        Assert.Equal(2, pool.Models.SelectMany(model => model.Endpoints).Select(endpoint => endpoint.Dialect).Distinct().Count());
        Assert.Contains(pool.Models, model => model.Endpoints.All(endpoint => endpoint.IsLocal));
        Assert.All(pool.Models.SelectMany(model => model.Endpoints), endpoint => Assert.NotNull(endpoint.Provider.Jurisdiction));
        Assert.All(pool.Models, model => Assert.All(model.Fallback, fallback => Assert.NotNull(pool.Find(fallback))));
    }

    private static Task<IUpstreamResponse> Upstream(Played played, Action? connected = null) =>
        new RehearsalUpstream(played.Engine).SendAsync(new UpstreamRequest
        {
            Endpoint = RehearsalPool.Definition().Find("rehearsal-drum")!.Endpoints.Single(endpoint => endpoint.IsLocal),
            CallId = "call-1",
            Body = Body,
            Streamed = true,
            Connected = connected,
        }, CancellationToken.None);
}
