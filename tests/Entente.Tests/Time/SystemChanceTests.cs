using Entente.Time;
using Xunit;

namespace Entente.Tests.Time;

public sealed class SystemChanceTests
{
    [Fact]
    public void No_bytes_are_given_out_twice_by_any_thread()
    {
        var chance = new SystemChance();
        var given = new List<string>[4];

        var threads = Enumerable.Range(0, given.Length).Select(at => new Thread(() => given[at] = [.. Enumerable.Range(0, 2_000).Select(_ => Bytes(chance, 16))])).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        var all = given.SelectMany(one => one).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(5_000)]
    public void Every_byte_of_a_want_is_filled(int length)
    {
        var chance = new SystemChance();
        var bytes = new byte[length];
        var wasSet = new bool[length];

        for (var round = 0; round < 64; round++)
        {
            Array.Clear(bytes);
            chance.Fill(bytes);
            for (var at = 0; at < length; at++)
            {
                wasSet[at] |= bytes[at] != 0;
            }
        }

        Assert.All(wasSet, Assert.True);
    }

    private static string Bytes(SystemChance chance, int length)
    {
        var bytes = new byte[length];
        chance.Fill(bytes);
        return Convert.ToHexString(bytes);
    }
}
