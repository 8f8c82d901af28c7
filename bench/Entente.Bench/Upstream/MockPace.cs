namespace Entente.Bench.Upstream;

internal enum MockPace
{
    AtOnce,

    /// <summary>20 tokens at 5 ms, each with the times of its making.</summary>
    Paced,

    /// <summary>One token, then silence.</summary>
    Idle,

    /// <summary>20 tokens at 100 ms, each with the times of its making: for hundreds of streams at once.</summary>
    Many,

    /// <summary>Tokens of 8 kB as fast as they are taken, without an end.</summary>
    Flood,
}
