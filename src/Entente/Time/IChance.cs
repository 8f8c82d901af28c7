namespace Entente.Time;

/// <summary>Where ids, salts and jitter come from: the operating system outside, a seed in simulated time. Safe for concurrent use.</summary>
public interface IChance
{
    void Fill(Span<byte> bytes);

    /// <summary>Uniform in [0, 1).</summary>
    double NextDouble();
}
