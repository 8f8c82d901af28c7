namespace Entente.Bench.Upstream;

internal enum MockPace
{
    AtOnce,

    /// <summary>20 tokens at 5 ms, each with the times of its making.</summary>
    Paced,

    /// <summary>One token, then silence.</summary>
    Idle,
}
