using Entente.Journal;
using Entente.Receipts;
using Entente.Rights;

namespace Entente.Runs;

/// <summary>
/// Signs receipts, keeps their log in step with the journal, and gives them out. A leaf joins the log only once it is durable, in
/// the order of its index; a checkpoint follows within a second. Safe for concurrent use.
/// </summary>
public sealed class ReceiptOffice : IAsyncDisposable
{
    private static readonly TimeSpan PublishEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly IJournal _journal;
    private readonly NoteSigner _signer;
    private readonly ReceiptLog _log;
    private readonly SortedDictionary<long, ReadOnlyMemory<byte>> _early = [];
    private readonly ITimer _publisher;

    public ReceiptOffice(IJournal journal, NoteSigner signer, SaltSeal seal, TimeProvider time)
    {
        _journal = journal;
        _signer = signer;
        Vault = new RunVault(journal, seal);
        _log = new ReceiptLog(signer);
        _publisher = time.CreateTimer(_ => Publish(), null, PublishEvery, PublishEvery);
    }

    /// <summary>What is secret of each run.</summary>
    public RunVault Vault { get; }

    /// <summary>The log's name.</summary>
    public string Origin => _log.Origin;

    /// <summary>The key by which anyone can verify, as published.</summary>
    public string VerifierKey => _log.Verifier.ToString();

    /// <summary>Leaves in the log, published or not.</summary>
    public long Size => _log.Tree.Size;

    /// <summary>Builds the log anew from the journal's leaves; once, before the first run.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (var leaf in _journal.ReadAsync(EntryKind.Leaf, cancellationToken))
        {
            Durable(leaf.LeafIndex, leaf.Body);
        }

        Publish();
    }

    /// <summary>The newest checkpoint as a signed note.</summary>
    public string Checkpoint => _log.Checkpoint ?? Publish();

    internal SignedReceipt Sign(Receipt receipt) => SignedReceipt.Create(receipt, _signer);

    internal void Durable(long index, ReadOnlyMemory<byte> leaf)
    {
        lock (_lock)
        {
            _early[index] = leaf;
            while (_early.Remove(_log.Tree.Size, out var next))
            {
                _log.Append(next.Span);
            }
        }
    }

    /// <summary>Signs a checkpoint over what there is; the timer does so every second.</summary>
    public string Publish()
    {
        lock (_lock)
        {
            return _log.Publish();
        }
    }

    /// <summary>The receipt's file: with its proof once a checkpoint covers it. Null where there is no such run.</summary>
    /// <param name="withSalts">For the run's own key only.</param>
    public async Task<byte[]?> FindAsync(string run, bool withSalts, CancellationToken cancellationToken)
    {
        StoredEntry? leaf = null;
        await foreach (var entry in _journal.ReadAsync(EntryKind.Leaf, run, cancellationToken))
        {
            leaf = entry;
        }

        if (leaf is null)
        {
            return null;
        }

        var salts = withSalts ? await Vault.SaltsAsync(run, cancellationToken) : null;
        lock (_lock)
        {
            return _log.Bundle(leaf.LeafIndex, leaf.Body.Span, salts);
        }
    }

    public ValueTask DisposeAsync() => _publisher.DisposeAsync();
}
