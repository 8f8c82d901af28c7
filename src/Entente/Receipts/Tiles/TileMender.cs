namespace Entente.Receipts.Tiles;

/// <summary>
/// Makes lost tiles anew when a log is opened. Entry bundles come from the journal's receipts, leaf hashes from their bundle, higher
/// tiles from the ones below: only a bundle whose receipts have been dropped cannot be made again.
/// </summary>
/// <param name="entriesFrom">The journal's entries (digests) in order, from an index on; it may begin later where receipts were dropped.</param>
internal sealed class TileMender(ITileStore store, Func<long, IAsyncEnumerable<(long Index, byte[] Digest)>> entriesFrom)
{
    /// <summary>Makes full tiles that are not there.</summary>
    /// <param name="full">Number of full tiles on level 0.</param>
    /// <exception cref="LogStoreException">One cannot be made again.</exception>
    public async Task MendMissingAsync(long full)
    {
        for (var index = 0L; index < full; index++)
        {
            if (!store.Has(new(TileId.Entries, index)))
            {
                store.Write(new(TileId.Entries, index), await FromJournalAsync(index) ?? throw Lost(index, "is missing"));
            }

            if (!store.Has(new(0, index)))
            {
                if (EntryBundles.LeafHashes(Read(new(TileId.Entries, index))) is null && await FromJournalAsync(index) is { } again)
                {
                    store.Write(new(TileId.Entries, index), again);
                }

                store.Write(new(0, index), HashesOf(index));
            }
        }

        for (var (level, count) = (1, full / TileId.Width); count > 0; level++, count /= TileId.Width)
        {
            for (var index = 0L; index < count; index++)
            {
                if (!store.Has(new(level, index)))
                {
                    store.Write(new(level, index), FromBelow(level, index));
                }
            }
        }
    }

    /// <summary>Holds every tile against what it is made of, and makes those anew that differ.</summary>
    /// <exception cref="LogStoreException">One cannot be made again.</exception>
    public async Task MendDamagedAsync(long full)
    {
        for (var index = 0L; index < full; index++)
        {
            // Both may be damaged, and agree all the same where one was made from the other; with the receipts gone the bundle is believed,
            // and the root decides.
            if (await FromJournalAsync(index) is { } bundle && !Read(new(TileId.Entries, index)).AsSpan().SequenceEqual(bundle))
            {
                store.Write(new(TileId.Entries, index), bundle);
            }

            var hashes = HashesOf(index);
            if (!store.Read(new(0, index)).AsSpan().SequenceEqual(hashes))
            {
                store.Write(new(0, index), hashes);
            }
        }

        for (var (level, count) = (1, full / TileId.Width); count > 0; level++, count /= TileId.Width)
        {
            for (var index = 0L; index < count; index++)
            {
                var right = FromBelow(level, index);
                if (!store.Read(new(level, index)).AsSpan().SequenceEqual(right))
                {
                    store.Write(new(level, index), right);
                }
            }
        }
    }

    private async Task<byte[]?> FromJournalAsync(long index)
    {
        var bundle = new byte[TileId.Width * EntryBundles.RecordLength];
        var next = index * TileId.Width;
        await foreach (var (at, digest) in entriesFrom(next))
        {
            if (at != next)
            {
                return null;
            }

            EntryBundles.Record(digest).CopyTo(bundle, (int)(next % TileId.Width) * EntryBundles.RecordLength);
            if (++next == (index + 1) * TileId.Width)
            {
                return bundle;
            }
        }

        return null;
    }

    private byte[] HashesOf(long index) => EntryBundles.LeafHashes(Read(new(TileId.Entries, index))) ?? throw Lost(index, "is damaged");

    private byte[] FromBelow(int level, long index)
    {
        var tile = new byte[TileId.Width * MerkleHash.Length];
        for (var below = 0; below < TileId.Width; below++)
        {
            MerkleHash.TileRoot(Read(new(level - 1, (index * TileId.Width) + below))).CopyTo(tile, below * MerkleHash.Length);
        }

        return tile;
    }

    private byte[] Read(TileId tile) => store.Read(tile) ?? throw new LogStoreException($"{store.PlaceOf(tile)} cannot be read: put it back from a backup");

    private LogStoreException Lost(long index, string what) => new(
        $"{store.PlaceOf(new(TileId.Entries, index))} {what}, and the journal no longer has the receipts of leaves {index * TileId.Width} to {((index + 1) * TileId.Width) - 1} to make it anew: put it back from a backup");
}
