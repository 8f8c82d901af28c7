using System.Text;
using System.Text.Json;
using Entente.Admission;
using Entente.Continuity;
using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Entente.Journal;
using Entente.Orchestration;
using Entente.Orchestration.Fuse;
using Entente.Orchestration.Route;
using Entente.Orchestration.Vote;
using Entente.Pool;
using Entente.Receipts;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Runs;
using Entente.Time;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Entente.Tests.Rehearsal;

/// <summary>The whole core over the rehearsal pool in memory, in simulated time.</summary>
internal sealed class CoreOverRehearsal
{
    private readonly RunEngine core;

    public CoreOverRehearsal(Script script)
    {
        Engine = new RehearsalEngine(new RehearsalOptions { Script = script, Time = Time });
        var chance = new SeededChance(3);
        var pool = new PoolState(RehearsalPool.Definition(), [new OpenAiChatCodec(), new AnthropicMessagesCodec()], new RehearsalUpstream(Engine), Time, chance);
        var journal = new MemoryJournal(Time);
        var affinity = new Affinity(Time);
        var office = new ReceiptOffice(journal, new NoteSigner("rehearsal.example/log", new Ed25519Key(new byte[32])), new SaltSeal(new byte[32], chance.Fill), Time);
        core = new RunEngine(pool, new Planner(pool, affinity, [new RouteStrategy(affinity), new VoteStrategy(), new FuseStrategy()]), journal, office, chance, NullLogger<RunEngine>.Instance);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));

    public RehearsalEngine Engine { get; }

    /// <returns>What the caller got and after how long.</returns>
    public (CallerHeard Heard, TimeSpan After) Ask(string model, string prompt)
    {
        byte[] body = Encoding.UTF8.GetBytes($"{{\"model\":{JsonSerializer.Serialize(model)},\"stream\":true,\"messages\":[{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize(prompt)}}}]}}");
        var question = new Question { Call = new OpenAiChatCodec().ReadRequest(body), Grant = new Grant { Caller = "local" }, Dialect = DialectNames.OpenAiChat, Body = body };
        var heard = new CallerHeard();
        long started = Time.GetTimestamp();
        OneThread.Run(() => core.AnswerAsync(core.NewId(), question, heard, CancellationToken.None), Time, TimeSpan.FromMilliseconds(10));
        return (heard, Time.GetElapsedTime(started));
    }
}

/// <summary>A caller that writes down what it is told.</summary>
internal sealed class CallerHeard : IAnswerWriter
{
    private readonly StringBuilder text = new();

    public string Text => text.ToString();
    public RunSummary? Summary { get; private set; }
    public RunError? Error { get; private set; }

    public ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken)
    {
        foreach (TextDelta delta in frame.Deltas.OfType<TextDelta>()) text.Append(delta.Text);
        return default;
    }

    public void Notice(RunEvent runEvent)
    {
    }

    public ValueTask CompleteAsync(RunSummary summary, CancellationToken cancellationToken)
    {
        Summary = summary;
        return default;
    }

    public ValueTask FailAsync(RunError error, RunSummary summary, CancellationToken cancellationToken)
    {
        Error = error;
        return default;
    }
}
