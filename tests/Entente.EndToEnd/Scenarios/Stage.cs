using Entente.EndToEnd.Support;
using Entente.Rehearsal;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Scripts;

namespace Entente.EndToEnd.Scenarios;

/// <summary>
/// A shipped scenario over `entente up`: one model, `primary`, whose provider breaks as the script says, and one fallback with more
/// room, both in the chat dialect.
/// </summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string Question = "What is 17 * 23?";
    private readonly RehearsalServer rehearsal;
    private readonly UpProcess up;

    private Stage(RehearsalServer rehearsal, UpProcess up)
    {
        this.rehearsal = rehearsal;
        this.up = up;
        Caller = new Caller(up.Url);
    }

    public Caller Caller { get; }

    /// <summary>What is said when nothing breaks.</summary>
    public string Whole { get; private set; } = "";

    public IReadOnlyList<CallEntry> Calls => [.. rehearsal.Engine.Calls.Entries.Where(call => call.Provider.Length > 0)];

    public IReadOnlyList<CallEntry> PrimaryCalls => [.. Calls.Where(call => call.Model == "rehearsal-alto")];

    public IReadOnlyList<CallEntry> FallbackCalls => [.. Calls.Where(call => call.Model == "rehearsal-harp")];

    /// <param name="scale">1 for the full length; the waits of script and configuration alike.</param>
    /// <param name="timeouts">In place of those that the scenarios are played with.</param>
    public static async Task<Stage> OpenAsync(string scenario, double scale = 1, string continuation = "instruction", string? timeouts = null)
    {
        var script = Script.Parse(FormattableString.Invariant($"time_scale: {scale}\n") + Entente.Rehearsal.Scripts.Scenarios.Text(scenario)) with { SharedText = true };
        var rehearsal = await RehearsalServer.StartAsync(new RehearsalOptions { Script = script });
        timeouts ??= FormattableString.Invariant($"headers: {30000 * scale}ms, first_token: {60000 * scale}ms, hedge_after: {10000 * scale}ms, between_tokens: {20000 * scale}ms");
        var pool = new PoolText(rehearsal.BaseUrl) { Top = $"timeouts: {{{timeouts}}}" }
            .Model("primary", "one-chat", "rehearsal-alto", "fallback", continuation, more: "context_tokens: 32000")
            .Model("fallback", "two-chat", "rehearsal-harp", continuation: "prefill", more: "context_tokens: 128000");
        var stage = new Stage(rehearsal, await UpProcess.StartAsync(pool.ToString()));
        using var direct = new Caller(rehearsal.BaseUrl);
        stage.Whole = (await direct.AskAsync("rehearsal-drum", Question)).Text;
        return stage;
    }

    public Task<Heard> AskAsync() => Caller.StreamAsync("primary", Question);

    public async ValueTask DisposeAsync()
    {
        Caller.Dispose();
        await up.DisposeAsync();
        await rehearsal.DisposeAsync();
    }
}
