using System.Text;
using Entente.Receipts.Tiles;

namespace Entente.Receipts;

/// <summary>
/// A node's log of receipts: the tree over their digests, its tiles, and the newest checkpoint that its key signed. The caller appends
/// entries once they are durable, so that a checkpoint covers durable entries only.
/// </summary>
/// <remarks><see cref="Append"/> and <see cref="Publish"/> belong to one thread each; any thread may read.</remarks>
public sealed class ReceiptLog
{
    // A witness's clock may be a little ahead.
    private const long MostAheadSeconds = 300;

    // A checkpoint a second at most: so long has a witness to sign one.
    private const int MostAwaited = 600;

    private readonly ITileStore _store;
    private LogKeyring _keys;
    private MerkleTree _tree;
    private EntryBundles _bundles;
    private readonly Queue<Published> _awaited = new();
    private Published? _published;
    private Published? _cosigned;
    private LogStoreException? _damaged;

    /// <param name="keys">The log's keys; their name is the log's origin.</param>
    /// <param name="store">Where tiles and checkpoint are kept; default: in memory.</param>
    public ReceiptLog(LogKeyring keys, ITileStore? store = null)
    {
        _keys = keys;
        _store = store ?? new MemoryTileStore();
        _tree = new MerkleTree(_store);
        _bundles = new EntryBundles(_store, _tree);
    }

    /// <summary>The log's name.</summary>
    public string Origin => _keys.Current.Name;

    /// <summary>The log's keys. New ones sign from the next receipt and checkpoint on.</summary>
    public LogKeyring Keys
    {
        get => Volatile.Read(ref _keys);
        set => Volatile.Write(ref _keys, value);
    }

    /// <summary>Number of entries, published or not.</summary>
    public long Size => _tree.Size;

    /// <summary>The newest signed checkpoint's note; null before the first <see cref="Publish"/>.</summary>
    public string? Checkpoint => Volatile.Read(ref _published)?.Note;

    /// <summary>The newest checkpoint that a witness has signed, with all signatures it has; null where there is none.</summary>
    public string? Cosigned => Volatile.Read(ref _cosigned)?.Note;

    /// <summary>Number of entries that <see cref="Checkpoint"/> covers.</summary>
    public long PublishedSize => Volatile.Read(ref _published)?.Size ?? 0;

    /// <summary>Number of entries that are in full tiles under a kept checkpoint: the log no longer needs their receipts.</summary>
    public long KeptSize => PublishedSize / TileId.Width * TileId.Width;

    /// <summary>For tests that plant bugs.</summary>
    internal Pool.PlantedBug Planted { get; set; }

    /// <summary>Goes on where the store's checkpoint and the journal's entries say; once, before anything is appended.</summary>
    /// <param name="entriesFrom">The journal's entries in order, from an index on; it may begin later where receipts were dropped.</param>
    /// <exception cref="LogStoreException">Tiles, checkpoint and journal contradict each other, or something is lost that cannot be made anew.</exception>
    public async Task LoadAsync(Func<long, IAsyncEnumerable<(long Index, byte[] Digest)>> entriesFrom)
    {
        // 1. What was said last. Tiles that nobody was told of are made again.
        var shown = ReadCheckpoint(_store.ReadCheckpoint(), "checkpoint");
        var cosigned = ReadCheckpoint(_store.ReadCosigned(), "cosigned");
        var last = shown is null ? null : Receipts.Checkpoint.Parse(shown.Text);
        var full = (last?.Size ?? 0) / TileId.Width;
        var mender = new TileMender(_store, entriesFrom);
        await mender.MendMissingAsync(full);

        // 2. The tiles, then the journal's entries after them; they must lead to what was said.
        await ResumeAsync(full, entriesFrom);
        RequireEntries(last);
        if (last is null)
        {
            return;
        }

        if (!IsLedToBy(last) && (Planted & Pool.PlantedBug.DamageIsNotMended) == 0)
        {
            await mender.MendDamagedAsync(full);
            await ResumeAsync(full, entriesFrom);
        }

        Volatile.Write(ref _published, IsLedToBy(last) || (Planted & Pool.PlantedBug.DamageIsNotMended) != 0 ? shown : throw new LogStoreException($"the log's tiles and receipts do not lead to its own checkpoint of {last.Size} receipts: put the directory log back from a backup"));

        // 3. What a witness has signed has to be a beginning of it.
        if (cosigned is not null && !(cosigned.Size <= last.Size && IsLedToBy(Receipts.Checkpoint.Parse(cosigned.Text))))
        {
            throw new LogStoreException($"the log's tiles do not lead to the checkpoint of {cosigned.Size} receipts that a witness has signed (log/cosigned): put the directory log back from a backup");
        }

        Volatile.Write(ref _cosigned, cosigned);
    }

    /// <summary>Adds a durable entry (<see cref="ReceiptEntry.Digest"/>). Returns its index.</summary>
    public long Append(ReadOnlySpan<byte> digest)
    {
        _bundles.Append(digest);
        return _tree.Append(digest);
    }

    /// <summary>Signs a checkpoint over all entries there are, with every key that may still sign.</summary>
    public string Publish() => Publish(Size, 0);

    /// <summary>
    /// Keeps full tiles and a signed checkpoint over the first <paramref name="size"/> entries, then shows it. Where it would say what
    /// the last one says, that one stands.
    /// </summary>
    /// <param name="nowMs">Decides which keys sign.</param>
    /// <exception cref="LogStoreException">The disk does not take them: the last checkpoint stands, the next call tries again.</exception>
    public string Publish(long size, long nowMs)
    {
        size = Math.Max(size, PublishedSize);
        if (_published is { } published && !IsNews(size, nowMs))
        {
            return published.Note;
        }

        WriteTiles();
        var signers = Keys.SignersAt(nowMs);
        var text = new Checkpoint { Origin = Origin, Size = size, Root = _tree.Root(size) }.ToText();
        return Show(new(size, text, SignedNote.Sign(text, signers), [.. KeyHashes(signers)]));
    }

    /// <summary>Whether a checkpoint over so many entries would say more than the last one, or be signed by others.</summary>
    public bool IsNews(long size, long nowMs) =>
        _published is not { } published || size > published.Size || !published.By.Order().SequenceEqual(KeyHashes(Keys.SignersAt(nowMs)).Order());

    /// <summary>How long ago the newest checkpoint was kept, also by an earlier process; null where that is not known.</summary>
    public TimeSpan? CheckpointAge(DateTimeOffset now) => now - _store.CheckpointKeptAt;

    private static IEnumerable<uint> KeyHashes(IEnumerable<NoteSigner> signers) => signers.Select(signer => signer.Verifier.KeyHash);

    /// <summary>
    /// Adds signatures of witnesses (C2SP tlog-cosignature) to the checkpoint that they sign: the newest one, the cosigned one that is kept,
    /// or one that was shown between them, the last 600 of this process's life.
    /// </summary>
    /// <param name="lines">Signature lines of a note, as witnesses give them, all of one checkpoint. They are taken all or none.</param>
    /// <returns>The checkpoint with all its signatures; it is kept as <see cref="Cosigned"/>.</returns>
    /// <exception cref="CosignatureRefusedException">One is none, of nobody known, of another checkpoint, or of the future.</exception>
    /// <exception cref="LogStoreException">The disk does not take it.</exception>
    public string Cosign(string lines, IReadOnlyList<WitnessKey> witnesses, long nowMs)
    {
        // 1. Who signs.
        var given = new List<(string Line, WitnessKey Witness, NoteSignature Signature)>();
        foreach (var line in lines.Split('\n'))
        {
            var signature = SignedNote.ReadSignature(line) ?? throw new CosignatureRefusedException("cosignature_malformed", "This is no signature line of a note: it is written \"\u2014 name base64\".");
            var witness = witnesses.FirstOrDefault(key => key.Name == signature.Name && key.KeyHash == signature.KeyHash) ?? throw new CosignatureRefusedException("witness_unknown", $"{signature.Name} with the key {signature.KeyHash:x8} is no witness of this log: log.witnesses of the configuration names those that are.");
            given.Add((line, witness, signature));
        }

        // 2. What they sign.
        var known = _awaited.Append(_cosigned).OfType<Published>().Where(one => one.Size >= (_cosigned?.Size ?? 0)).Prepend(_published).OfType<Published>();
        var signed = known.FirstOrDefault(one => given.TrueForAll(by => by.Witness.CosignedAt(one.Text, by.Signature) is not null))
            ?? throw new CosignatureRefusedException("cosignature_wrong", $"{string.Join(" and ", given.Select(by => by.Signature.Name))} did not sign one checkpoint that was served of late, since the last cosigned one: fetch /v1/log/checkpoint again and sign that one.");
        if (given.Find(by => by.Witness.CosignedAt(signed.Text, by.Signature) > (nowMs / 1000) + MostAheadSeconds) is { Witness: { } early })
        {
            throw new CosignatureRefusedException("cosignature_wrong", $"{early.Name} signed at a time that has not come yet: set its clock, or this one's.");
        }

        // 3. Beside the signatures that are there; a witness's newer one takes the place of its older one. Kept before it is shown.
        var before = _cosigned is { } kept && kept.Text == signed.Text ? kept : signed;
        var others = before.Note[(before.Text.Length + 1)..].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(one => SignedNote.ReadSignature(one) is not { } other || !given.Exists(by => other.Name == by.Witness.Name && other.KeyHash == by.Witness.KeyHash));
        var cosigned = before with { Note = $"{before.Text}\n{string.Concat(others.Concat(given.Select(by => by.Line)).Select(one => one + "\n"))}" };
        _store.WriteCosigned(cosigned.Note);
        Volatile.Write(ref _cosigned, cosigned);
        return _published?.Text == cosigned.Text ? Show(cosigned) : cosigned.Note;
    }

    /// <summary>A tile or an entry bundle, as C2SP tlog-tiles serves it; null where the newest checkpoint does not cover it.</summary>
    /// <exception cref="LogStoreException">It is lost or damaged.</exception>
    public byte[]? Tile(TileId tile, int width)
    {
        if (!tile.IsCoveredBy(PublishedSize, width))
        {
            return null;
        }

        return Noting(() => tile.Level == TileId.Entries ? _bundles.Bundle(tile.Index, width) : _tree.Tile(tile.Level, tile.Index, width));
    }

    /// <summary>What is wrong with a tile that was found missing or damaged; null where none was, or it is whole again.</summary>
    public string? Damage
    {
        get
        {
            try
            {
                _ = Volatile.Read(ref _damaged) is { Tile: { } tile } && Tile(tile, TileId.Width) is not null;
                Volatile.Write(ref _damaged, null);
                return null;
            }
            catch (LogStoreException lost)
            {
                return lost.Message;
            }
        }
    }

    /// <summary>
    /// What a caller is given for a receipt of this log: its file, signed by the key that signs now, and with its proof where the newest
    /// checkpoint covers it.
    /// </summary>
    /// <param name="receipt">The canonical receipt.</param>
    /// <param name="salts">For the run's own key only.</param>
    public byte[] Bundle(long index, ReadOnlyMemory<byte> receipt, ReceiptSalts? salts = null)
    {
        // Under the checkpoint that a witness has signed, where it covers the receipt: that proves more than the newest one.
        var cosigned = Volatile.Read(ref _cosigned);
        var under = cosigned is not null && index < cosigned.Size ? cosigned : Volatile.Read(ref _published);
        var signer = Keys.Current;
        return new ReceiptBundle
        {
            Receipt = receipt,
            Signature = ReceiptEntry.Sign(receipt.Span, signer),
            Proof = under is not null && index >= 0 && index < under.Size
                ? new(index, Noting(() => _tree.InclusionProof(index, under.Size)), under.Note)
                : null,
            Salts = salts,
            Signer = signer,
        }.Write();
    }

    private T Noting<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (LogStoreException lost) when (lost.Tile is not null)
        {
            Volatile.Write(ref _damaged, lost);
            throw;
        }
    }

    private void WriteTiles()
    {
        try
        {
            _bundles.Write();
            _tree.WriteTiles();
        }
        catch (LogStoreException) when ((Planted & Pool.PlantedBug.CheckpointsWithoutTiles) != 0)
        {
        }
    }

    private string Show(Published published)
    {
        if ((Planted & Pool.PlantedBug.ShownBeforeItIsKept) != 0)
        {
            Volatile.Write(ref _published, published);
        }

        // Kept before it is shown: after a restart the log still holds everything that anyone was shown.
        _store.WriteCheckpoint(published.Note);
        if (_published is { } before && before.Text != published.Text)
        {
            _awaited.Enqueue(before);
            while (_awaited.Count > MostAwaited)
            {
                _awaited.Dequeue();
            }
        }

        Volatile.Write(ref _published, published);
        return published.Note;
    }

    private async Task ResumeAsync(long full, Func<long, IAsyncEnumerable<(long Index, byte[] Digest)>> entriesFrom)
    {
        _tree = MerkleTree.Resume(_store, full);
        _bundles = new EntryBundles(_store, _tree);
        _bundles.BeginAt(full);
        await foreach (var (index, digest) in entriesFrom(Size))
        {
            if (index != Size)
            {
                throw new LogStoreException($"the log goes on with receipt {Size}, but the journal's next is {index}: put the data directory back from a backup");
            }

            Append(digest);
        }
    }

    private Published? ReadCheckpoint(string? kept, string file)
    {
        if (kept is not { } note)
        {
            return null;
        }

        try
        {
            return SignedNote.Open(Encoding.UTF8.GetBytes(note), Keys.Verifiers, out var opened) == NoteFailure.None && Receipts.Checkpoint.Parse(opened!.Text) is { } checkpoint && checkpoint.Origin == Origin
                ? new(checkpoint.Size, opened.Text, note, [.. opened.Verified.Select(signature => signature.KeyHash)])
                : throw new FormatException("its signature is not the log's");
        }
        catch (FormatException wrong)
        {
            throw new LogStoreException($"the log's {(file == "cosigned" ? "cosigned " : "")}checkpoint is no checkpoint of {Origin} ({wrong.Message.TrimEnd('.')}): put log/{file} back from a backup; {(file == "cosigned" ? "without it, witnesses sign anew" : "without it, the log is made anew if the journal has all of its receipts")}", wrong);
        }
    }

    private void RequireEntries(Checkpoint? last)
    {
        if (last is not null && Size < last.Size)
        {
            throw new LogStoreException($"the log's checkpoint covers {last.Size} receipts, the journal ends with receipt {Size}: the journal is older than the log; restore both from one backup");
        }
    }

    private bool IsLedToBy(Checkpoint last) => last.Root.Span.SequenceEqual(_tree.Root(last.Size));

    /// <param name="By">The log's own keys whose signatures the note carries.</param>
    private sealed record Published(long Size, string Text, string Note, IReadOnlyList<uint> By);
}
