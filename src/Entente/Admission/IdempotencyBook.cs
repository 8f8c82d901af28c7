using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Journal;

namespace Entente.Admission;

/// <summary>
/// Which run an Idempotency-Key stands for. A key is one caller's own, is durable before its run begins, and is forgotten after 24 hours.
/// Safe for concurrent use.
/// </summary>
public sealed class IdempotencyBook(IJournal journal, TimeProvider time)
{
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<string, Held> _held = [];
    private long _sweptMs;

    /// <summary>Reads what earlier lives have noted; once, before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in journal.ReadAsync(EntryKind.Idempotency, cancellationToken))
        {
            var note = JsonSerializer.Deserialize(entry.Body.Span, IdempotencyJson.Default.IdempotencyNote)!;
            if (note.Run is null || IsOver(entry.TimeMs))
            {
                _held.TryRemove(entry.Subject, out _);
            }
            else
            {
                _held[entry.Subject] = new(note.Run, note.Request, entry.TimeMs);
            }
        }
    }

    /// <summary>The run that this key stands for; null where it is free.</summary>
    public PriorRun? Find(string caller, string key, ReadOnlySpan<byte> request)
        => _held.TryGetValue(Subject(caller, key), out var held) && !IsOver(held.TimeMs) ? held.Prior(Hash(request)) : null;

    /// <summary>Takes the key for a run.</summary>
    /// <returns>Null when the key is this run's, and that is durable; else whose it is.</returns>
    /// <exception cref="JournalUnavailableException">It could not be written; the key is free.</exception>
    public async Task<PriorRun?> TakeAsync(string caller, string key, ReadOnlyMemory<byte> request, string run)
    {
        var (subject, now) = (Subject(caller, key), NowMs());
        var held = new Held(run, Hash(request.Span), now) { IsRunning = true };
        while (!_held.TryAdd(subject, held))
        {
            if (_held.TryGetValue(subject, out var other) && (!IsOver(other.TimeMs) || !_held.TryRemove(new(subject, other))))
            {
                return other.Prior(held.Request);
            }
        }

        Sweep(now);
        try
        {
            await WriteAsync(subject, new() { Run = run, Request = held.Request });
            return null;
        }
        catch (JournalUnavailableException)
        {
            _held.TryRemove(new(subject, held));
            throw;
        }
    }

    /// <summary>The key's run has ended.</summary>
    /// <param name="release">It cost nothing and gave no answer: the same request may be tried again under this key.</param>
    public void End(string caller, string key, bool release)
    {
        var subject = Subject(caller, key);
        if (!_held.TryGetValue(subject, out var held))
        {
            return;
        }

        held.IsRunning = false;
        if (!release)
        {
            return;
        }

        _held.TryRemove(new(subject, held));
        _ = ReleaseQuietlyAsync(subject, held);
    }

    private async Task ReleaseQuietlyAsync(string subject, Held held)
    {
        try
        {
            await WriteAsync(subject, new() { Request = held.Request });
        }
        catch (JournalUnavailableException)
        {
            // After a restart the key is taken, though it need not be: nothing is charged twice.
        }
    }

    private async Task WriteAsync(string subject, IdempotencyNote note)
        => await journal.AppendAsync([new(EntryKind.Idempotency, subject, NowMs(), JsonSerializer.SerializeToUtf8Bytes(note, IdempotencyJson.Default.IdempotencyNote))]);

    private void Sweep(long nowMs)
    {
        if (nowMs - Interlocked.Read(ref _sweptMs) < 60_000)
        {
            return;
        }

        Interlocked.Exchange(ref _sweptMs, nowMs);
        foreach (var one in _held.Where(one => IsOver(one.Value.TimeMs)).ToList())
        {
            _held.TryRemove(one);
        }
    }

    private bool IsOver(long timeMs) => NowMs() - timeMs > (long)Remembered.TotalMilliseconds;

    /// <summary>The key itself may say something of its caller: only its hash is kept.</summary>
    private static string Subject(string caller, string key) => $"{caller}:{Hash(Encoding.UTF8.GetBytes(key))[..32]}";

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record Held(string Run, string Request, long TimeMs)
    {
        public volatile bool IsRunning;

        public PriorRun Prior(string request) => new(Run, Request == request, IsRunning);
    }
}

/// <param name="IsSameRequest">Its body was the same, byte for byte.</param>
/// <param name="IsRunning">It has not ended yet.</param>
public sealed record PriorRun(string Run, bool IsSameRequest, bool IsRunning);

internal sealed record IdempotencyNote
{
    /// <summary>Null: the key is free again.</summary>
    public string? Run { get; init; }

    /// <summary>SHA-256 of the request's body, lower-case hex.</summary>
    public required string Request { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IdempotencyNote))]
internal sealed partial class IdempotencyJson : JsonSerializerContext;
