using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Ledger;
using Entente.Runs;
using Xunit;

namespace Entente.Tests.Runs;

/// <summary>Events and settlements are written by hand; the framework's serialiser, which reads them, would have written the same.</summary>
public sealed class RunEventWriterTests
{
    public static TheoryData<Type> Kinds => [.. typeof(RunEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => kind.DerivedType)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_event_is_written_as_it_is_read(Type kind)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var one = new AnyRun(seed).One(kind);

            AssertSame(JsonSerializer.SerializeToUtf8Bytes(one, RunEventJson.Default.RunEvent), RunEventJson.Write(one));
        }
    }

    [Fact]
    public void Any_settlement_is_written_as_it_is_read()
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            var events = new AnyRun(seed).Whole();
            events[0] = events[0] with { TimeMs = events[0].TimeMs % 4_000_000_000_000 };
            var settlement = SettlementFold.Fold(events);

            AssertSame(JsonSerializer.SerializeToUtf8Bytes(settlement, SettlementJson.Default.Settlement), SettlementJson.Write(settlement));
        }
    }

    // The framework escapes more than it must; what is meant, and the order, are the same.
    private static void AssertSame(byte[] framework, byte[] written)
    {
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(framework), JsonElement.Parse(written)), $"{Encoding.UTF8.GetString(framework)}\n{Encoding.UTF8.GetString(written)}");
        Assert.Equal(Names(framework), Names(written));
    }

    private static List<string> Names(byte[] json) => [.. JsonElement.Parse(json).EnumerateObject().Select(member => member.Name)];
}
