using System.Collections.Immutable;
using System.Text.Json;
using Entente.Dialects;
using Entente.Journal;
using Entente.Pool;

namespace Entente.Continuity;

/// <summary>
/// The directives: issues, lifts and remembers them, and sees to it that the pool obeys from the moment they take effect. What it
/// says is durable before it is called done. Safe for concurrent use.
/// </summary>
public sealed class DirectiveBook : IAsyncDisposable
{
    private static readonly TimeSpan WriteAgainAfter = TimeSpan.FromSeconds(1);

    // Timers go by elapsed time: a wall clock that jumps ahead is noticed within this.
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly CancellationToken _stopping;
    private readonly PoolState _pool;
    private readonly IJournal _journal;
    private readonly ITimer _next;
    private readonly Dictionary<string, Directive> _directives = [];
    private readonly Dictionary<string, Task<bool>> _observed = [];

    public DirectiveBook(PoolState pool, IJournal journal)
    {
        _pool = pool;
        _journal = journal;
        _stopping = _disposed.Token;
        _next = pool.Time.CreateTimer(_ => Apply(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        pool.OnRestricted = Observe;
        pool.OnLearned = Remember;
    }

    internal PoolState Pool => _pool;

    /// <summary>Raised after the pool has obeyed a change; for the console and the log.</summary>
    public event Action<Directive>? Changed;

    /// <summary>All that are not lifted, and with <paramref name="lifted"/> those too; oldest first.</summary>
    public IReadOnlyList<Directive> List(bool lifted = false)
    {
        lock (_lock)
        {
            return [.. _directives.Values.Where(directive => lifted || directive.LiftedMs is null).OrderBy(directive => directive.IssuedMs).ThenBy(directive => directive.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>Reads what earlier lives of this data directory have decided and learned; once, before the first run.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in _journal.ReadAsync(EntryKind.Directive, cancellationToken))
        {
            var directive = JsonSerializer.Deserialize(entry.Body.Span, DirectiveJson.Default.Directive)!;
            lock (_lock)
            {
                _directives[directive.Id] = directive;
            }
        }

        await foreach (var entry in _journal.ReadAsync(EntryKind.Endpoint, cancellationToken))
        {
            var learned = JsonSerializer.Deserialize(entry.Body.Span, DirectiveJson.Default.LearnedFact)!;
            if (_pool.Find(entry.Subject) is { } state)
            {
                state.Recall(learned.HasWorked, learned.Continuation);
            }
        }

        Apply();
    }

    /// <summary>After a reload of the configuration: directives reach new endpoints too.</summary>
    public void Apply()
    {
        var now = NowMs();
        Directive[] known;
        Directive[] begun;
        lock (_lock)
        {
            begun = [.. _directives.Values.Where(directive => directive.BeginsBy(now) && !_pool.Has(PlantedBug.HeldDirectivesAreForgotten)).Select(directive => directive with { BeganMs = now })];
            Array.ForEach(begun, directive => _directives[directive.Id] = directive);
            known = [.. _directives.Values.Where(directive => directive.LiftedMs is null).OrderBy(directive => directive.EffectiveMs).ThenBy(directive => directive.Id, StringComparer.Ordinal)];
        }

        foreach (var state in _pool.Endpoints)
        {
            var forgets = _pool.Has(PlantedBug.FutureDirectivesAreForgotten);
            var reaching = Array.FindAll(known, directive => directive.Reaches(state.Endpoint, state.Model));
            state.Withdraw(Array.Find(reaching, directive => directive.IsInForce(now)), forgets ? null : Array.Find(reaching, directive => !directive.IsInForce(now)), cancels: !_pool.Has(PlantedBug.RunningCallsGoOn));
        }

        var next = known.Where(directive => !directive.IsInForce(now)).Select(directive => directive.EffectiveMs).DefaultIfEmpty(0).Min();
        _next.Change(next == 0 || _pool.Has(PlantedBug.FutureDirectivesAreForgotten) ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Min(next - now, LookAgainAfter.TotalMilliseconds)), Timeout.InfiniteTimeSpan);

        // The next life may begin by an earlier clock: it must know that these have held.
        foreach (var directive in begun)
        {
            _ = WriteUntilWrittenAsync(directive.Id);
        }
    }

    /// <summary>Issues a directive. The pool obeys at once; the task completes when it is durable.</summary>
    /// <exception cref="ArgumentException">An axis is not known or nothing is matched on; the message names it.</exception>
    public async Task<Directive> IssueAsync(IReadOnlyDictionary<string, string> match, long? effectiveMs, string reason, bool includeLocal = false)
    {
        if (match.Count == 0)
        {
            throw new ArgumentException($"A directive must match on at least one of: {string.Join(", ", Directive.Axes)}.", nameof(match));
        }

        foreach (var (axis, pattern) in match)
        {
            if (!Directive.Axes.Contains(axis))
            {
                throw new ArgumentException($"\"{axis}\" is not something a directive can match on; use one of: {string.Join(", ", Directive.Axes)}.", nameof(match));
            }

            if (string.IsNullOrWhiteSpace(pattern))
            {
                throw new ArgumentException($"The pattern for {axis} is empty; give a name, with * for any characters.", nameof(match));
            }
        }

        var directive = New(match, effectiveMs ?? NowMs(), reason, "operator") with { IncludeLocal = includeLocal };
        lock (_lock)
        {
            _directives[directive.Id] = directive;
        }

        await WriteAsync(directive.Id);
        return directive;
    }

    /// <returns>The lifted directive; null where there is none of this id that holds.</returns>
    public async Task<Directive?> LiftAsync(string id)
    {
        Directive lifted;
        lock (_lock)
        {
            if (!_directives.TryGetValue(id, out var directive) || directive.LiftedMs is not null)
            {
                return null;
            }

            lifted = _directives[id] = directive with { LiftedMs = NowMs() };
        }

        await WriteAsync(id);
        return lifted;
    }

    /// <summary>How many endpoints it reaches, in force or not.</summary>
    public int Reach(Directive directive) => _pool.Endpoints.Count(state => directive.Reaches(state.Endpoint, state.Model));

    public async ValueTask DisposeAsync()
    {
        _disposed.Cancel();
        await _next.DisposeAsync();
        _disposed.Dispose();
    }

    /// <summary>A location refusal is a directive that we inferred: the same model is not sought elsewhere (decision 10).</summary>
    /// <returns>Completes when the directive is durable, also one that an earlier refusal has brought about; false where the process stops before.</returns>
    private Task<bool> Observe(EndpointState state, Failure failure)
    {
        Directive directive;
        var durable = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_directives.Values.FirstOrDefault(known => known.LiftedMs is null && known.Source == "observed" && known.Match["model"] == state.Model.CatalogId) is { } known)
            {
                return _observed.GetValueOrDefault(known.Id, Task.FromResult(true));
            }

            var match = new Dictionary<string, string> { ["model"] = state.Model.CatalogId };
            if (_pool.Has(PlantedBug.TwinsAreAsked))
            {
                match["provider"] = state.Endpoint.Provider.Name;
            }

            directive = New(match, NowMs(), $"{state.Endpoint.Id} answered {(failure.Status == 0 ? failure.Code : $"{failure.Status} {failure.Code}")}", "observed");
            _directives[directive.Id] = directive;
            _observed[directive.Id] = durable.Task;
        }

        _ = TellAsync();
        return durable.Task;

        async Task TellAsync() => durable.SetResult(await WriteUntilWrittenAsync(directive.Id));
    }

    private void Remember(EndpointState state)
    {
        var fact = new LearnedFact(state.HasWorked, state.Continuation == state.Endpoint.Continuation ? null : state.Continuation);
        _ = RememberQuietlyAsync(new(EntryKind.Endpoint, state.Endpoint.Id, NowMs(), JsonSerializer.SerializeToUtf8Bytes(fact, DirectiveJson.Default.LearnedFact)));
    }

    /// <summary>The pool obeys what the book says of it now; the task completes when that is durable.</summary>
    private async Task WriteAsync(string id)
    {
        Directive directive;
        ValueTask<long> written;
        lock (_lock)
        {
            // Asked for in here, so that what the journal has last is what holds.
            directive = _directives[id];
            written = _journal.AppendAsync(_pool.Has(PlantedBug.DirectivesStayInMemory) ? [] : [new(EntryKind.Directive, id, NowMs(), JsonSerializer.SerializeToUtf8Bytes(directive, DirectiveJson.Default.Directive))]);
        }

        Apply();
        await written;
        Changed?.Invoke(directive);
    }

    /// <returns>False where the process stops before it could be written.</returns>
    private async Task<bool> WriteUntilWrittenAsync(string id)
    {
        // It holds in memory at once; the next life must know of it too, so it is written when the disk has room again.
        while (!await TryWriteAsync(id))
        {
            try
            {
                await Task.Delay(WriteAgainAfter, _pool.Time, _stopping);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<bool> TryWriteAsync(string id)
    {
        try
        {
            await WriteAsync(id);
            return true;
        }
        catch (JournalUnavailableException)
        {
            return false;
        }
    }

    private async Task RememberQuietlyAsync(JournalEntry entry)
    {
        try
        {
            await _journal.AppendAsync([entry]);
        }
        catch (JournalUnavailableException)
        {
            // A fact that is lost is learned again.
        }
    }

    private Directive New(IReadOnlyDictionary<string, string> match, long effectiveMs, string reason, string source)
    {
        Span<byte> bytes = stackalloc byte[5];
        _pool.Chance.Fill(bytes);
        return new()
        {
            Id = $"dir_{Convert.ToHexStringLower(bytes)}",
            Match = match.ToImmutableSortedDictionary(StringComparer.Ordinal),
            EffectiveMs = effectiveMs,
            IssuedMs = NowMs(),
            Reason = reason,
            Source = source,
        };
    }

    private long NowMs() => _pool.Time.GetUtcNow().ToUnixTimeMilliseconds();
}

/// <summary>What an endpoint has taught us, kept across restarts.</summary>
internal sealed record LearnedFact(bool HasWorked, ContinuationForm? Continuation);
