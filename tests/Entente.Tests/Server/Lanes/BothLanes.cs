using Xunit;

namespace Entente.Tests.Server.Lanes;

/// <summary>What is said of an answer holds on either lane: every test of this folder runs on both.</summary>
public sealed class BothLanes : TheoryData<Lane>
{
    public BothLanes()
        : base(Lane.Passthrough, Lane.Translated)
    {
    }
}
