using System.Security.Cryptography;

namespace Entente.Time;

/// <summary>
/// Cryptographic randomness of the operating system. Small wants are met from a block that each thread fetches at once, since asking costs
/// more than the bytes; what is given out is wiped there.
/// </summary>
public sealed class SystemChance : IChance
{
    private const int BlockLength = 1024;
    private const int LargestFromBlock = 128;

    // No two threads must ever be given the same bytes.
    [ThreadStatic]
    private static Block? own;

    public void Fill(Span<byte> bytes)
    {
        if (bytes.Length > LargestFromBlock)
        {
            RandomNumberGenerator.Fill(bytes);
            return;
        }

        (own ??= new Block()).Take(bytes);
    }

    public double NextDouble()
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        return (BitConverter.ToUInt64(bytes) >> 11) * (1.0 / (1UL << 53));
    }

    private sealed class Block
    {
        private readonly byte[] _bytes = new byte[BlockLength];
        private int _taken = BlockLength;

        public void Take(Span<byte> into)
        {
            if (into.Length > BlockLength - _taken)
            {
                RandomNumberGenerator.Fill(_bytes);
                _taken = 0;
            }

            var next = _bytes.AsSpan(_taken, into.Length);
            next.CopyTo(into);
            CryptographicOperations.ZeroMemory(next);
            _taken += into.Length;
        }
    }
}
