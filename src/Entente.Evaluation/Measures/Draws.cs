namespace Entente.Evaluation.Measures;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): fast draws for the bootstrap, the same for the same seed on every machine.</summary>
internal struct Draws(ulong seed)
{
    private ulong state = seed;

    /// <summary>From 0 to below <paramref name="count"/>. The bias of the multiplication is below count / 2^32.</summary>
    public int Below(int count)
    {
        state += 0x9e3779b97f4a7c15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        mixed ^= mixed >> 31;
        return (int)(((mixed >> 32) * (ulong)count) >> 32);
    }
}
