using System.Text;
using Entente.Receipts;
using Entente.Time;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using Xunit;

namespace Entente.Tests.Receipts;

public sealed class SaltSealTests : IDisposable
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Salts = Encoding.UTF8.GetBytes("two salts of thirty-two bytes each, and nobody else's business !");

    private readonly SaltSeal _seal = new(Key, new SystemChance().Fill);

    public void Dispose() => _seal.Dispose();

    [Fact]
    public void Salts_come_back_for_their_run()
    {
        Assert.True(_seal.TryOpen("run_1", _seal.Seal("run_1", Salts), out var salts));
        Assert.Equal(Salts, salts);
    }

    [Fact]
    public void Another_implementation_of_the_standard_opens_the_seal()
    {
        var seal = _seal.Seal("run_1", Salts);

        var cipher = new GcmBlockCipher(new AesEngine());
        cipher.Init(false, new AeadParameters(new KeyParameter(Key), 128, seal[..12], Encoding.UTF8.GetBytes("run_1")));
        var opened = new byte[cipher.GetOutputSize(seal.Length - 12)];
        var length = cipher.ProcessBytes(seal, 12, seal.Length - 12, opened, 0);
        cipher.DoFinal(opened, length);

        Assert.Equal(Salts, opened);
    }

    [Fact]
    public void Another_run_or_another_key_opens_nothing()
    {
        var seal = _seal.Seal("run_1", Salts);

        Assert.False(_seal.TryOpen("run_2", seal, out _));
        Assert.False(SaltSeal.TryOpenUnder(new byte[32], "run_1", seal, out _));
    }

    [Fact]
    public void Any_changed_byte_and_any_shorter_length_open_nothing()
    {
        var seal = _seal.Seal("run_1", Salts);

        for (var i = 0; i < seal.Length; i++)
        {
            seal[i] ^= 1;
            Assert.False(_seal.TryOpen("run_1", seal, out _));
            seal[i] ^= 1;
            Assert.False(_seal.TryOpen("run_1", seal.AsSpan(0, i), out _));
        }
    }

    [Fact]
    public void The_same_salts_are_sealed_differently_each_time() =>
        Assert.NotEqual(_seal.Seal("run_1", Salts), _seal.Seal("run_1", Salts));

    [Fact]
    public void Many_callers_at_once_get_each_their_own_seal() => Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
    {
        var salts = Encoding.UTF8.GetBytes($"{number:d8}".PadRight(64, '.'));

        var seal = _seal.Seal($"run_{number}", salts);

        Assert.True(_seal.TryOpen($"run_{number}", seal, out var opened));
        Assert.Equal(salts, opened);
    });

    [Fact]
    public void A_key_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => new SaltSeal(new byte[16], new SeededChance(1).Fill));
}
