using System.Globalization;
using System.Text;
using Entente.EndToEnd.Support;
using Entente.Rehearsal.Minds;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.EndToEnd.Survival;

/// <summary>A stream that is cut anywhere, in any way, is gone on with to the same text, or its end is told as an error.</summary>
public sealed class CutTests
{
    private static readonly (CutHow How, CutInside Inside)[] Ways =
        [.. new[] { CutInside.Nothing, CutInside.Event, CutInside.Character }.SelectMany(inside => new[] { (CutHow.Clean, inside), (CutHow.Reset, inside) })];

    /// <summary>Both dialects as first and as successor, both forms.</summary>
    private static readonly (string First, string Next, string Form)[] Castings =
    [
        ("one-chat", "two-chat", "prefill"), ("one-chat", "two-chat", "instruction"), ("one-chat", "two-messages", "prefill"), ("one-chat", "two-messages", "instruction"),
        ("one-messages", "two-chat", "prefill"), ("one-messages", "two-chat", "instruction"), ("one-messages", "two-messages", "prefill"), ("one-messages", "two-messages", "instruction"),
    ];

    private static readonly Manners[] All = Enum.GetValues<Manners>();

    [Fact]
    public async Task Twenty_tokens_cut_anywhere_are_whole_when_the_successor_complies()
    {
        await using var stage = await CutStage.OpenAsync();

        var played = await stage.PlayAsync(
            from after in Enumerable.Range(0, 20)
            from way in Ways
            from casting in Castings
            select Cell(RandomText.Of(after, 20), after, way, casting, Manners.Comply));

        AllWhole(played, 20 * 6 * 8);
    }

    [Fact]
    public async Task A_hundred_and_twenty_tokens_cut_anywhere_and_again_in_the_successor_are_whole()
    {
        await using var stage = await CutStage.OpenAsync();
        var random = new Random(120);

        var played = await stage.PlayAsync(
            from after in Enumerable.Range(0, 120)
            from way in Ways.Index()
            let again = CutCell.After(random.Next(0, 120 - after + 20), Ways[(after + way.Index + 3) % 6].How, Ways[(after / 2 + way.Index) % 6].Inside)
            select Cell(RandomText.Of(after, 120), after, way.Item, Castings[(after + way.Index) % 8], Manners.Comply) with { Again = again });

        AllWhole(played, 120 * 6);
    }

    [Fact]
    public async Task Whatever_the_successor_does_no_wrong_text_is_called_complete()
    {
        await using var stage = await CutStage.OpenAsync();

        var played = await stage.PlayAsync(
            from manner in All.Index()
            from after in Enumerable.Range(0, 120)
            let turn = after + manner.Index
            let length = after < 20 && turn % 2 == 0 ? 20 : 120
            select Cell(RandomText.Of(1000 + turn, length), after, Ways[turn % 6], Castings[(turn / 6) % 8], manner.Item));

        NoneWrong(played);
        foreach (var manner in new[] { Manners.Comply, Manners.RefusePrefill })
        {
            Assert.All(played.Where(one => one.Cell.Manner == manner), one => Assert.Equal(CutOutcome.Whole, one.Cell.Judge(one.Heard)));
        }

        Report.Write("cuts-by-manner.md", Table(played, All));
        await stage.VerifyAsync(played.Where((_, index) => index % 12 == 0).Select(one => one.Heard));
    }

    /// <summary>73,920 cuts. The counts so far are in artifacts/cuts/cuts-all.md while it runs; what is wrong is told at the end.</summary>
    [Fact, Trait("Category", "Soak")]
    public async Task Every_position_every_way_every_casting_and_every_manner()
    {
        await using var stage = await CutStage.OpenAsync();
        var begun = Moment.Now;
        var outcomes = new List<(Manners Manner, CutOutcome Outcome)>();
        var wrong = new List<(CutCell Cell, Heard Heard)>();

        foreach (var length in new[] { 20, 120 })
        {
            foreach (var manner in All)
            {
                var played = await stage.PlayAsync(
                    from after in Enumerable.Range(0, length)
                    from way in Ways
                    from casting in Castings
                    select Cell(RandomText.Of(5000 + after, length), after, way, casting, manner));

                var allowed = manner is Manners.Comply or Manners.RefusePrefill ? CutOutcome.Whole : CutOutcome.ErrorTold;
                outcomes.AddRange(played.Select(one => (manner, one.Cell.Judge(one.Heard))));
                wrong.AddRange(played.Where(one => one.Cell.Judge(one.Heard) > allowed));
                Report.Write("cuts-all.md", Table(outcomes, All) + FormattableString.Invariant($"\n{outcomes.Count} cuts in {(Moment.Now - begun) / 1000:0} s\n"));
            }
        }

        Assert.Equal((20 + 120) * 6 * 8 * All.Length, outcomes.Count);
        Report.Refuse(wrong, outcomes.Count);
    }

    /// <summary>
    /// The count that other products were given: six positions, a reset, a clean close, inside an event, inside and clean, seven
    /// kinds of successor.
    /// </summary>
    [Theory]
    [InlineData("prefill")]
    [InlineData("instruction")]
    public async Task Of_168_cuts_none_ends_in_a_wrong_text_in_silence_or_in_a_cut_called_complete(string form)
    {
        Manners[] kinds = [Manners.Comply, Manners.OtherWhitespace, Manners.OtherQuotes, Manners.RepeatMore, Manners.RepeatLess, Manners.Restart, Manners.Preamble];
        const string Text = "The \"keeper\" counted the ships, one after another, as they came in from the west; each had a lantern at its bow. He wrote their names into the long green book that his grandmother had begun, and it's said that no line of it was ever lost - not in war, not in the great flood, and not in the winter when the harbour froze.\n\nWhen the last one was in, he closed the book.";
        await using var stage = await CutStage.OpenAsync();

        var played = await stage.PlayAsync(
            from kind in kinds
            from after in new[] { 0, 1, 4, 12, 30, 60 }
            from way in new[] { (CutHow.Reset, CutInside.Nothing), (CutHow.Clean, CutInside.Nothing), (CutHow.Reset, CutInside.Event), (CutHow.Clean, CutInside.Event) }
            select Cell(Text, after, way, ("one-chat", "two-chat", form), kind));

        Report.Write($"cuts-168-{form}.md", Table(played, kinds));
        Assert.Equal(168, played.Count);
        NoneWrong(played);
        await stage.VerifyAsync(played.Select(one => one.Heard));
    }

    private static CutCell Cell(string text, int after, (CutHow How, CutInside Inside) way, (string First, string Next, string Form) casting, Manners manner) => new()
    {
        Text = text,
        Cut = CutCell.After(after, way.How, way.Inside),
        Manner = manner,
        First = casting.First,
        Next = casting.Next,
        Form = casting.Form,
    };

    private static void AllWhole(IReadOnlyList<(CutCell Cell, Heard Heard)> played, int count)
    {
        Assert.Equal(count, played.Count);
        Report.Refuse(played.Where(one => one.Cell.Judge(one.Heard) != CutOutcome.Whole), count);
    }

    private static void NoneWrong(IReadOnlyList<(CutCell Cell, Heard Heard)> played)
        => Report.Refuse(played.Where(one => one.Cell.Judge(one.Heard) > CutOutcome.ErrorTold), played.Count);

    private static string Table(IReadOnlyList<(CutCell Cell, Heard Heard)> played, IEnumerable<Manners> manners)
        => Table([.. played.Select(one => (one.Cell.Manner, one.Cell.Judge(one.Heard)))], manners);

    private static string Table(IReadOnlyList<(Manners Manner, CutOutcome Outcome)> played, IEnumerable<Manners> manners)
    {
        var table = new StringBuilder("| successor | cuts | whole text | error told | wrong text called complete | silent end | cut called complete |\n|---|---|---|---|---|---|---|\n");
        foreach (var (name, cells) in manners.Select(manner => (Name(manner), played.Where(one => one.Manner == manner).ToList())).Append(("all", [.. played])))
        {
            var counts = cells.CountBy(one => one.Outcome).ToDictionary();
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {cells.Count} | {string.Join(" | ", Enum.GetValues<CutOutcome>().Take(5).Select(outcome => counts.GetValueOrDefault(outcome)))} |\n");
        }

        return table.ToString();
    }

    private static string Name(Manners manner) => string.Concat(manner.ToString().Select((sign, index) => char.IsUpper(sign) ? (index > 0 ? " " : "") + char.ToLowerInvariant(sign) : sign.ToString()));
}
