using Entente.Journal;
using Entente.Storage;
using Xunit;

namespace Entente.Tests.Storage;

public sealed class KillTests : IDisposable
{
    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    // A kill is not a power loss: what the operating system holds survives it. Flushes are the file system's to prove.
    [Theory]
    [InlineData(Durability.Strict)]
    [InlineData(Durability.Relaxed)]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed_again_and_again(Durability durability)
    {
        var acknowledged = -1L;
        foreach (var lines in (int[])[1, 40, 200, 77, 500])
        {
            acknowledged = await KillAfter(lines, durability);

            Assert.Null(DataDirectory.TryReadLive(_temporary.Path));
            using var directory = DataDirectory.Open(_temporary.Path);
            await using var journal = SqliteJournal.Open(directory, durability);
            var leaves = await journal.ReadAsync(EntryKind.Leaf).Select(leaf => leaf.LeafIndex).ToListAsync();
            Assert.Equal(Enumerable.Range(0, leaves.Count).Select(i => (long)i), leaves);
            Assert.True(leaves.Count > acknowledged, $"{acknowledged} was acknowledged, {leaves.Count} leaves are there");
            Assert.Equal(leaves.Count, await journal.ReadAsync(EntryKind.Run).CountAsync());
        }

        Assert.True(acknowledged >= 800);
    }

    private async Task<long> KillAfter(int lines, Durability durability)
    {
        using var writer = KilledWriter.Start(_temporary.Path, durability);
        var last = -1L;
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            last = long.Parse(line, null);
            if (--lines == 0)
            {
                writer.Kill();
            }
        }

        await writer.WaitForExitAsync();
        Assert.Equal(OperatingSystem.IsWindows() ? -1 : 137, writer.ExitCode);
        return last;
    }
}
