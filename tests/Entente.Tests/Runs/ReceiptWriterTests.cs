using System.Text;
using Entente.Journal;
using Entente.Receipts;
using Entente.Runs;
using Entente.Simulation.World;
using Xunit;

namespace Entente.Tests.Runs;

/// <summary>The receipt is written straight from the events; a plainer way, through the model of a receipt and RFC 8785 as written down, gives the same bytes.</summary>
public sealed class ReceiptWriterTests
{
    [Fact]
    public void Any_runs_receipt_has_the_bytes_that_its_model_has()
    {
        for (var seed = 0; seed < 3_000; seed++)
        {
            var events = new AnyRun(seed).Whole();

            AssertSame(ReceiptFold.Fold("log.example/entente", events).ToCanonicalBytes(), ReceiptWriter.Write("log.example/entente", events));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Each_leaf_of_a_simulated_world_is_the_receipt_that_the_model_gives(int seed)
    {
        var world = new SimulatedWorld((ulong)seed);
        world.Run();

        var events = world.Journal.Durable.Where(entry => entry.Kind == EntryKind.Run)
            .GroupBy(entry => entry.Subject, entry => RunEventJson.Read(entry.Body.Span)).ToDictionary(run => run.Key, run => run.OrderBy(one => one.Seq).ToList());
        var (leaves, continued, failed, corrected) = (0, 0, 0, 0);
        foreach (var run in world.Journal.Durable.Where(entry => entry.Kind == EntryKind.Leaf && events.ContainsKey(entry.Subject)).GroupBy(entry => entry.Subject))
        {
            // Each of its ends has a leaf, in the same append.
            var ends = Enumerable.Range(0, events[run.Key].Count).Where(at => events[run.Key][at] is AnswerEnded).ToList();
            foreach (var (leaf, end) in run.Zip(ends))
            {
                var receipt = ReceiptFold.Fold("simulation.example/log", events[run.Key][..(end + 1)]);
                AssertSame(receipt.ToCanonicalBytes(), leaf.Body.Span);
                leaves++;
                continued += receipt.Handovers.Count > 0 ? 1 : 0;
                failed += receipt.Status == ReceiptStatus.Error ? 1 : 0;
                corrected += receipt.Supersedes is null ? 0 : 1;
            }
        }

        Assert.True(leaves >= 90, $"{leaves} leaves, {continued} continued, {failed} failed, {corrected} corrected");
        Assert.True(continued > 0);
        Assert.True(failed > 0);
    }

    [Theory]
    [InlineData(1L << 53)]
    [InlineData(-(1L << 53))]
    public void A_number_beyond_a_double_is_refused(long number)
    {
        var events = new AnyRun(1).Whole();
        events[^1] = (AnswerEnded)events[^1] with { CostNanoUsd = number };

        Assert.Contains($"{number}", Assert.Throws<ArgumentException>(() => ReceiptWriter.Write("log", events)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_an_end_has_no_receipt()
    {
        var events = new AnyRun(1).Whole();

        Assert.Throws<ArgumentException>(() => ReceiptWriter.Write("log", events[..^1]));
        Assert.Throws<ArgumentException>(() => ReceiptWriter.Write("log", events[1..]));
        Assert.Throws<ArgumentException>(() => ReceiptWriter.Write("log", []));
    }

    private static void AssertSame(ReadOnlySpan<byte> model, ReadOnlySpan<byte> written)
    {
        if (!model.SequenceEqual(written))
        {
            Assert.Equal(Encoding.UTF8.GetString(model), Encoding.UTF8.GetString(written));
            Assert.Equal(model, written);
        }
    }
}
