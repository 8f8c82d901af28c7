using Entente.Receipts.Tiles;
using Xunit;

namespace Entente.Tests.Receipts.Tiles;

public sealed class TileIdTests
{
    // The first is C2SP tlog-tiles' own example.
    [Theory]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(2, 999, 1, "tile/2/999.p/1")]
    [InlineData(1, 1000, 255, "tile/1/x001/000.p/255")]
    [InlineData(TileId.Entries, 273, 112, "tile/entries/273.p/112")]
    public void A_tile_has_the_address_of_the_specification(int level, long index, int width, string path)
    {
        Assert.Equal(path, new TileId(level, index).Path(width));
        Assert.True(TileId.TryParse(path, out var tile, out var read));
        Assert.Equal((new TileId(level, index), width), (tile, read));
    }

    [Theory]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/001")]
    [InlineData("tile/0/x001")]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/01")]
    [InlineData("tile/0/000.p")]
    [InlineData("tile/0/+01")]
    [InlineData("tile/0/../checkpoint")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/data/000")]
    [InlineData("tile/0/")]
    [InlineData("")]
    public void Anything_else_is_no_address(string path) => Assert.False(TileId.TryParse(path, out _, out _));
}
