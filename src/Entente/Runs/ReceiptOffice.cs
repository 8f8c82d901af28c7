using System.Runtime.CompilerServices;
using Entente.Journal;
using Entente.Receipts;
using Entente.Receipts.Tiles;
using Entente.Rights;

namespace Entente.Runs;

/// <summary>
/// Keeps the log of receipts in step with the journal, and gives them out, signed. A leaf joins the log only once it is durable, in
/// the order of its index; a checkpoint follows a second after the last one. Safe for concurrent use.
/// </summary>
public sealed class ReceiptOffice : IAsyncDisposable
{
    private static readonly TimeSpan PublishEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly IJournal _journal;
    private readonly Lock _publishing = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TimeProvider _time;
    private readonly ReceiptLog _log;
    private readonly IClosedLogs? _closed;
    private readonly SortedDictionary<long, byte[]> _early = [];
    private readonly ITimer _publisher;
    private TaskCompletionSource _nextCheckpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isLoaded;
    private string? _trouble;

    public ReceiptOffice(IJournal journal, LogKeyring keys, SaltSeal seal, TimeProvider time, ITileStore? tiles = null, IClosedLogs? closed = null)
    {
        _journal = journal;
        _time = time;
        _closed = closed;
        Vault = new RunVault(journal, seal);
        _log = new ReceiptLog(keys, tiles);
        _publisher = time.CreateTimer(_ => _ = TickAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is secret of each run.</summary>
    public RunVault Vault { get; }

    /// <summary>The log's name.</summary>
    public string Origin => _log.Origin;

    /// <summary>The key by which anyone can verify what is signed now.</summary>
    public string VerifierKey => _log.Keys.Current.Verifier.ToString();

    /// <summary>All keys of the log, one a line, as they are published.</summary>
    public string PublishedKeys => _log.Keys.PublishedText;

    /// <summary>Receipts in the log, published or not.</summary>
    public long Size => _log.Size;

    /// <summary>The first so many receipts are in tiles that are kept for ever: the log needs their bodies no more.</summary>
    public long KeptSize => _log.KeptSize;

    /// <summary>Why no checkpoint could be published of late; null where one could.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <inheritdoc cref="ReceiptLog.Damage"/>
    public string? Damage => _log.Damage;

    /// <summary>Opens the log from its tiles and the journal's receipts after them; once, before <see cref="BeginAsync"/>.</summary>
    /// <exception cref="LogStoreException">It cannot be opened: tiles, checkpoint and journal contradict each other.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _log.LoadAsync(from => EntriesAsync(from, cancellationToken));
        Volatile.Write(ref _isLoaded, true);
    }

    /// <summary>Publishes what is in the log, with what a crash left open and the start has ended; once, before the first run. Then every second.</summary>
    /// <exception cref="LogStoreException">The log's own files cannot be written, or nothing was ever published and nothing can be.</exception>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        // The process before this one may have published a moment ago.
        if (_log.CheckpointAge(_time.GetUtcNow()) is { } age && age >= TimeSpan.Zero && age < PublishEvery && _log.IsNews(_log.Size, NowMs))
        {
            await Task.Delay(PublishEvery - age, _time, cancellationToken);
        }

        // A journal that takes nothing for now does not hinder the start: the last checkpoint stands, and new runs are refused.
        if (await TryPublishAsync() is { } failure && (failure is LogStoreException || _log.Checkpoint is null))
        {
            throw new LogStoreException(failure.Message, failure);
        }

        AwaitNext();
    }

    /// <summary>The newest checkpoint as a signed note; it is there once the log has begun.</summary>
    public string Checkpoint => _log.Checkpoint ?? throw new InvalidOperationException("the log has not begun");

    /// <inheritdoc cref="ReceiptLog.Cosigned"/>
    public string? Cosigned => _log.Cosigned;

    /// <inheritdoc cref="ReceiptLog.Tile"/>
    public byte[]? Tile(TileId tile, int width) => _log.Tile(tile, width);

    /// <summary>Signs with a new key from now on, and the next checkpoint with it; for a time, checkpoints carry the older one's signature too.</summary>
    /// <param name="keep">Makes the keys durable before they are used.</param>
    public void RotateKey(Ed25519Key next, Action<LogKeyring> keep)
    {
        lock (_publishing)
        {
            var keys = _log.Keys.Rotated(next, NowMs);
            keep(keys);
            _log.Keys = keys;
        }
    }

    /// <inheritdoc cref="ReceiptLog.Cosign"/>
    public string Cosign(string line, IReadOnlyList<WitnessKey> witnesses)
    {
        lock (_publishing)
        {
            return _log.Cosign(line, witnesses, NowMs);
        }
    }

    /// <summary>For tests that plant bugs.</summary>
    internal Pool.PlantedBug Planted
    {
        get => _log.Planted;
        set => _log.Planted = value;
    }

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    internal void Durable(long index, ReadOnlyMemory<byte> leaf)
    {
        Span<byte> digest = stackalloc byte[MerkleHash.Length];
        ReceiptEntry.Digest(leaf.Span, digest);
        lock (_lock)
        {
            if (index == _log.Size)
            {
                _log.Append(digest);
            }
            else
            {
                _early[index] = digest.ToArray();
            }

            while (_early.Remove(_log.Size, out var next))
            {
                _log.Append(next);
            }
        }
    }

    private async Task TickAsync()
    {
        await PublishAsync();
        AwaitNext();
    }

    // Counted from the end of the last one: a timer that runs on would let one come too early after one that took long.
    private void AwaitNext() => _publisher.Change(PublishEvery, Timeout.InfiniteTimeSpan);

    /// <summary>Publishes a checkpoint over the receipts there are, where some are new. Only tests need not wait for the timer.</summary>
    internal Task PublishAsync() => TryPublishAsync();

    /// <returns>Why it could not; null where it could.</returns>
    private async Task<Exception?> TryPublishAsync()
    {
        if (!Volatile.Read(ref _isLoaded))
        {
            return null;
        }

        await _turn.WaitAsync();
        try
        {
            var size = _log.Size;
            await ((Planted & Pool.PlantedBug.CheckpointsAreNotFlushed) != 0 ? ValueTask.CompletedTask : _journal.FlushAsync());
            lock (_publishing)
            {
                _log.Publish(size, NowMs);
            }

            Interlocked.Exchange(ref _nextCheckpoint, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            Volatile.Write(ref _trouble, null);
            return null;
        }
        catch (Exception failure) when (failure is LogStoreException or JournalUnavailableException)
        {
            // The last checkpoint stands; receipts come without their proof until this is mended, and the next second tries again.
            Volatile.Write(ref _trouble, failure.Message);
            return failure;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The receipt's file: with its proof once a checkpoint covers it. Null where there is no such run.</summary>
    /// <param name="withSalts">For the run's own key only.</param>
    public Task<byte[]?> FindAsync(string run, bool withSalts, CancellationToken cancellationToken) => FindAsync(run, withSalts, TimeSpan.Zero, cancellationToken);

    /// <inheritdoc cref="FindAsync(string, bool, CancellationToken)"/>
    /// <param name="run">Its id.</param>
    /// <param name="withSalts">For the run's own key only.</param>
    /// <param name="patience">How long to wait for the proof; where it does not come, the receipt is given without it.</param>
    /// <exception cref="LogStoreException">A tile that the proof needs is lost or damaged.</exception>
    public async Task<byte[]?> FindAsync(string run, bool withSalts, TimeSpan patience, CancellationToken cancellationToken)
    {
        var begun = _time.GetTimestamp();
        StoredEntry? leaf;
        while (true)
        {
            // Taken before the look, so that no checkpoint falls between the look and the wait.
            var next = Volatile.Read(ref _nextCheckpoint).Task;
            leaf = await LastLeafAsync(run, cancellationToken);
            var left = patience - _time.GetElapsedTime(begun);
            if (leaf is null || leaf.LeafIndex < _log.PublishedSize || left <= TimeSpan.Zero)
            {
                break;
            }

            await Task.WhenAny(next, Task.Delay(left, _time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (leaf is null)
        {
            return null;
        }

        if (leaf.LeafIndex < -1)
        {
            return _closed?.Bundle(leaf) ?? new ReceiptBundle { Receipt = leaf.Body }.Write();
        }

        var salts = withSalts ? await Vault.SaltsAsync(run, cancellationToken) : null;
        return _log.Bundle(leaf.LeafIndex, leaf.Body, salts);
    }

    private async Task<StoredEntry?> LastLeafAsync(string run, CancellationToken cancellationToken)
    {
        StoredEntry? leaf = null;
        await foreach (var entry in _journal.ReadAsync(EntryKind.Leaf, run, cancellationToken))
        {
            leaf = entry;
        }

        return leaf;
    }

    public async ValueTask DisposeAsync()
    {
        await _publisher.DisposeAsync();
        await _turn.WaitAsync();
        _turn.Dispose();
    }

    private async IAsyncEnumerable<(long Index, byte[] Digest)> EntriesAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var leaf in _journal.ReadLeavesAsync(from, cancellationToken))
        {
            yield return (leaf.LeafIndex, ReceiptEntry.Digest(leaf.Body.Span));
        }
    }
}
