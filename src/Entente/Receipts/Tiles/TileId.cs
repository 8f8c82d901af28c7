using System.Globalization;

namespace Entente.Receipts.Tiles;

/// <summary>
/// Names a tile of the log (C2SP tlog-tiles): level 0 holds leaf hashes, each further level the roots of 256 tiles below;
/// <see cref="Entries"/> is the level of entry bundles.
/// </summary>
public readonly record struct TileId(int Level, long Index)
{
    /// <summary>Records of a full tile.</summary>
    public const int Width = 256;

    /// <summary>Levels of hashes that a log of 2^63 leaves can have are below this.</summary>
    public const int Levels = 8;

    /// <summary>The level of entry bundles.</summary>
    public const int Entries = -1;

    private const string Root = "tile/";

    /// <summary>Its place below the log's address, <c>tile/&lt;L&gt;/&lt;N&gt;</c>, and <c>.p/&lt;W&gt;</c> where it is not full.</summary>
    public string Path(int width = Width)
    {
        var place = (Index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (var rest = Index / 1000; rest > 0; rest /= 1000)
        {
            place = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:000}/{place}");
        }

        var level = Level == Entries ? "entries" : Level.ToString(CultureInfo.InvariantCulture);
        return width == Width ? $"{Root}{level}/{place}" : string.Create(CultureInfo.InvariantCulture, $"{Root}{level}/{place}.p/{width}");
    }

    /// <summary>Reads what <see cref="Path"/> writes, and nothing else: every tile has one address.</summary>
    public static bool TryParse(string path, out TileId tile, out int width)
    {
        (tile, width) = (default, Width);
        var parts = path.Split('/');
        if (parts.Length < 3 || parts[0] != "tile")
        {
            return false;
        }

        var level = Entries;
        if (parts[1] != "entries" && !(int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out level) && level < 64))
        {
            return false;
        }

        var places = parts[2..];
        if (places is [.., var last, var number] && last.EndsWith(".p", StringComparison.Ordinal))
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out width) || width is < 1 or >= Width)
            {
                return false;
            }

            places = [.. places[..^2], last[..^2]];
        }

        var index = 0L;
        foreach (var place in places)
        {
            if (index > long.MaxValue / 1000 - 1 || !int.TryParse(place.AsSpan(place.StartsWith('x') ? 1 : 0), NumberStyles.None, CultureInfo.InvariantCulture, out var thousandth) || thousandth > 999)
            {
                return false;
            }

            index = (index * 1000) + thousandth;
        }

        tile = new TileId(level, index);
        return tile.Path(width) == path;
    }

    /// <summary>Whether a tree of this size has so many records of this tile.</summary>
    public bool IsCoveredBy(long size, int width)
    {
        var level = Math.Max(0, Level);
        return level < Levels && Index <= size >> (8 * (level + 1)) && (Index * Width) + width <= size >> (8 * level);
    }

    /// <summary>As its address.</summary>
    public override string ToString() => Path();
}
