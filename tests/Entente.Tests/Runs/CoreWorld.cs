using System.Collections.Immutable;
using System.Text;
using Entente.Admission;
using Entente.Configuration;
using Entente.Continuity;
using Entente.Dialects;
using Entente.Dialects.AnthropicMessages;
using Entente.Dialects.OpenAiChat;
using Entente.Journal;
using Entente.Ledger;
using Entente.Orchestration;
using Entente.Pool;
using Entente.Receipts;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Runs;
using Entente.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Entente.Tests.Runs;

/// <summary>The whole core over the rehearsal provider in memory: no HTTP, no disk.</summary>
internal sealed class CoreWorld : IAsyncDisposable
{
    public CoreWorld(string script, string? yaml = null, IJournal? journal = null, TimeProvider? time = null, PoolDefinition? pool = null, Func<IUpstream, IUpstream>? through = null, IStrategy? instead = null)
        : this(Script.Parse(script), yaml, journal, time, pool, through, instead)
    {
    }

    /// <param name="through">What stands between the pool and the provider.</param>
    /// <param name="instead">Takes the place of the strategy of its name.</param>
    public CoreWorld(Script script, string? yaml = null, IJournal? journal = null, TimeProvider? time = null, PoolDefinition? pool = null, Func<IUpstream, IUpstream>? through = null, IStrategy? instead = null)
    {
        Time = time ?? TimeProvider.System;
        Provider = new RehearsalEngine(new RehearsalOptions { Script = script, Time = Time });
        var chance = new SeededChance(7);
        Journal = journal ?? new MemoryJournal(Time, TimeSpan.FromMilliseconds(1));
        Pool = new PoolState(pool ?? Load(yaml), [new OpenAiChatCodec(), new AnthropicMessagesCodec()], through?.Invoke(new RehearsalUpstream(Provider)) ?? new RehearsalUpstream(Provider), Time, chance);
        Directives = new DirectiveBook(Pool, Journal);
        Signer = new NoteSigner("log.example/test", Ed25519Key.Create(chance.Fill));
        Receipts = new ReceiptOffice(Journal, new(Signer), new SaltSeal(new byte[32], chance.Fill), Time);
        var affinity = new Affinity(Time);
        var planner = new Planner(Pool, affinity, Strategies.All(affinity).Select(strategy => strategy.Name == instead?.Name ? instead : strategy));
        Ledger = new LedgerBook(Journal, Time);
        Engine = new RunEngine(Pool, planner, Journal, Receipts, Ledger, chance, NullLogger<RunEngine>.Instance);
    }

    public TimeProvider Time { get; }

    public RehearsalEngine Provider { get; }

    public IJournal Journal { get; }

    public PoolState Pool { get; }

    public DirectiveBook Directives { get; }

    public NoteSigner Signer { get; }

    public ReceiptOffice Receipts { get; }

    public LedgerBook Ledger { get; }

    public RunEngine Engine { get; }

    public async Task<RecordingWriter> AskAsync(string model, string prompt, Func<Call, Call>? change = null, Caps? caps = null, RecordingWriter? writer = null, RunOptions? options = null, CancellationToken cancellationToken = default)
    {
        writer ??= new RecordingWriter();
        var call = new Call { Model = model, Messages = [Message.Of(Role.User, prompt)], Stream = true, IncludeUsage = true };
        call = change?.Invoke(call) ?? call;
        var question = new Question
        {
            Call = call,
            Grant = new Grant { Caller = "local", Caps = caps ?? new Caps() },
            Dialect = DialectNames.OpenAiChat,
            Body = Encoding.UTF8.GetBytes(prompt),
            Options = options ?? new RunOptions(),
        };
        await Engine.AnswerAsync(Engine.NewId(), question, writer, cancellationToken);
        return writer;
    }

    public Task WithdrawAsync(string axis, string pattern) => Directives.IssueAsync(ImmutableDictionary<string, string>.Empty.Add(axis, pattern), null, "test");

    public async ValueTask DisposeAsync()
    {
        await Receipts.DisposeAsync();
        await Directives.DisposeAsync();
    }

    private static PoolDefinition Load(string? yaml)
    {
        if (yaml is null)
        {
            return RehearsalPool.Definition();
        }

        var loaded = ConfigurationLoader.Load(yaml);
        return loaded.Pool ?? throw new InvalidOperationException(string.Join("\n", loaded.Problems.Select(problem => problem.ToString())));
    }
}
