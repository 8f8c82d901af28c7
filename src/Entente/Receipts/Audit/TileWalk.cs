using Entente.Receipts.Tiles;

namespace Entente.Receipts.Audit;

/// <summary>
/// Reads every tile and bundle of a log and finds those that are not what its checkpoint says: each full tile by the hash above it, from
/// the root downwards; where that one is damaged itself, by what the tile is made of.
/// </summary>
/// <param name="fetch">The bytes at an address below the log's; null where there is nothing.</param>
/// <param name="place">What stands before a tile's address where it is named.</param>
internal sealed class TileWalk(Func<string, Task<byte[]?>> fetch, Checkpoint checkpoint, string place)
{
    private readonly List<TileDamage> _damage = [];

    /// <summary>Tiles and bundles that were read.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the tiles that are not full lead to the root.</summary>
    public bool LeadsToRoot { get; private set; }

    /// <returns>What is damaged, from the top downwards.</returns>
    public async Task<IReadOnlyList<TileDamage>> FindAsync()
    {
        LeadsToRoot = await LeadsAsync();
        var top = 0;
        while (checkpoint.Size >> (8 * (top + 1)) > 0)
        {
            top++;
        }

        var above = new Dictionary<long, byte[]>();
        for (var level = checkpoint.Size > 0 ? top : -1; level >= 0; level--)
        {
            var right = new Dictionary<long, byte[]>();
            for (var index = 0L; WidthOf(level, index) > 0; index++)
            {
                // Only what is full has its hash in the tile above.
                var expected = WidthOf(level, index) < TileId.Width ? null : above.GetValueOrDefault(index / TileId.Width)?.AsMemory((int)(index % TileId.Width) * MerkleHash.Length, MerkleHash.Length);
                var bytes = await ReadAsync(new(level, index), MerkleHash.Length);
                var isRight = bytes is not null && await IsRightAsync(level, index, bytes, expected);
                if (isRight && level > 0)
                {
                    right[index] = bytes!;
                }

                if (level == 0)
                {
                    await LookAtBundleAsync(index, isRight ? bytes : null, expected);
                }
            }

            above = right;
        }

        return _damage;
    }

    private async Task<bool> LeadsAsync()
    {
        try
        {
            var root = await new TileReader(fetch, checkpoint.Size).RootAsync();
            return checkpoint.Root.Span.SequenceEqual(root);
        }
        catch (LogStoreException)
        {
            return false;
        }
    }

    private async Task<bool> IsRightAsync(int level, long index, byte[] bytes, ReadOnlyMemory<byte>? expected)
    {
        // 1. What stands above is known to be right: the hash in the tile above, or the root.
        if (expected is { } hash)
        {
            return Judge(level, index, hash.Span.SequenceEqual(MerkleHash.TileRoot(bytes)));
        }

        if (LeadsToRoot && WidthOf(level, index) < TileId.Width)
        {
            return true;
        }

        // 2. It is not: what is below has to agree.
        return Judge(level, index, await MadeOfAsync(level, index) is not { } made || made.AsSpan().SequenceEqual(bytes));
    }

    private async Task LookAtBundleAsync(long index, byte[]? hashes, ReadOnlyMemory<byte>? expected)
    {
        if (await ReadAsync(new(TileId.Entries, index), EntryBundles.RecordLength) is not { } bundle)
        {
            return;
        }

        var made = EntryBundles.LeafHashes(bundle);
        var isRight = made is not null && (hashes is not null
            ? made.AsSpan().SequenceEqual(hashes)
            : expected is not { } hash || hash.Span.SequenceEqual(MerkleHash.TileRoot(made)));
        Judge(TileId.Entries, index, isRight);
    }

    /// <returns>Null where what is below cannot be read either.</returns>
    private async Task<byte[]?> MadeOfAsync(int level, long index)
    {
        if (level == 0)
        {
            return await TryFetchAsync(new(TileId.Entries, index)) is { } bundle ? EntryBundles.LeafHashes(bundle) : null;
        }

        var made = new byte[WidthOf(level, index) * MerkleHash.Length];
        for (var at = 0; at < WidthOf(level, index); at++)
        {
            if (await TryFetchAsync(new(level - 1, (index * TileId.Width) + at)) is not { } below || below.Length != TileId.Width * MerkleHash.Length)
            {
                return null;
            }

            MerkleHash.TileRoot(below).CopyTo(made, at * MerkleHash.Length);
        }

        return made;
    }

    private async Task<byte[]?> ReadAsync(TileId tile, int recordLength)
    {
        Count++;
        var path = tile.Path(WidthOf(tile));
        try
        {
            if (await fetch(path) is not { } bytes)
            {
                _damage.Add(new(place + path, $"{place}{path} is missing: {TileTier.Mend}"));
                return null;
            }

            return Judge(tile.Level, tile.Index, bytes.Length == WidthOf(tile) * recordLength) ? bytes : null;
        }
        catch (LogStoreException told)
        {
            _damage.Add(new(place + path, told.Message));
            return null;
        }
    }

    private async Task<byte[]?> TryFetchAsync(TileId tile)
    {
        try
        {
            return await fetch(tile.Path(WidthOf(tile)));
        }
        catch (LogStoreException)
        {
            return null;
        }
    }

    private bool Judge(int level, long index, bool isRight)
    {
        if (!isRight)
        {
            var path = new TileId(level, index).Path(WidthOf(level, index));
            _damage.Add(new(place + path, $"{place}{path} is damaged: {TileTier.Mend}"));
        }

        return isRight;
    }

    private int WidthOf(TileId tile) => WidthOf(Math.Max(0, tile.Level), tile.Index);

    private int WidthOf(int level, long index) => (int)Math.Clamp((checkpoint.Size >> (8 * Math.Max(0, level))) - (index * TileId.Width), 0, TileId.Width);
}
