using System.Globalization;
using CsCheck;
using Entente.Dialects;
using Entente.Pool.Seams;
using Xunit;

namespace Entente.Tests.Pool.Seams;

public sealed class SeamTests
{
    private const string Prose = "The \"harbour\" of Old Wick lies three miles north of the lighthouse, and its boats' sails are red.\n\nOn  Sundays nobody fishes: the nets hang dry, the gulls grow bold — and the café sells tea to whoever comes by. That's all there is to say of it, really, unless you ask the baker.";

    private static readonly string[] Forms = ["prefill", "instruction"];

    public static TheoryData<string, string> MannersAndForms()
    {
        var data = new TheoryData<string, string>();
        foreach (var manner in Enum.GetNames<Manner>())
        {
            foreach (var form in Forms)
            {
                data.Add(manner, form);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(MannersAndForms))]
    public void At_every_cut_the_text_is_whole_or_the_seam_is_not_found(string mannerName, string form)
    {
        var manner = Enum.Parse<Manner>(mannerName);
        for (var cut = 1; cut < Prose.Length; cut++)
        {
            var joined = Join(Prose, cut, form, manner, chunk: 3);

            Assert.True(joined is null || joined == Prose, $"cut at {cut}: {joined}");
        }
    }

    [Theory]
    [InlineData("prefill")]
    [InlineData("instruction")]
    public void At_every_cut_a_successor_that_complies_completes_the_text(string form)
    {
        for (var cut = 1; cut < Prose.Length; cut++)
        {
            Assert.Equal(Prose, Join(Prose, cut, form, Manner.Complies, chunk: 5));
        }
    }

    [Theory]
    [InlineData("OtherWhiteSpace")]
    [InlineData("OtherQuotes")]
    [InlineData("RepeatsMore")]
    [InlineData("Restarts")]
    [InlineData("Preamble")]
    [InlineData("PreambleAndRestart")]
    public void A_successor_by_instruction_that_goes_wrong_in_a_known_way_is_mostly_understood(string manner)
    {
        var whole = Enumerable.Range(1, Prose.Length - 1).Count(cut => Join(Prose, cut, "instruction", Enum.Parse<Manner>(manner), chunk: 4) is not null);

        Assert.True(whole > Prose.Length * 8 / 10, $"{whole} of {Prose.Length - 1}");
    }

    [Theory]
    [InlineData("Translates")]
    [InlineData("Nothing")]
    public void A_successor_that_says_something_else_is_never_joined(string manner)
    {
        foreach (var form in Forms)
        {
            for (var cut = 1; cut < Prose.Length; cut++)
            {
                Assert.Null(Join(Prose, cut, form, Enum.Parse<Manner>(manner), chunk: 4));
            }
        }
    }

    [Fact]
    public void In_random_unicode_a_complying_successor_completes_the_text_at_every_cut()
    {
        Gen.Select(Words, Gen.Int[1, 9], OneOf(Forms)).Sample((words, chunk, form) =>
        {
            var text = string.Concat(words);
            foreach (var cut in Cuts(text))
            {
                var joined = Join(text, cut, form, Manner.Complies, chunk);
                Assert.True(joined == text || (joined is null && IsCutWithinACourtesy(text, cut)), $"{form}, cut at {cut} of [{text}], anchor [{new Partial(text[..cut]).AnchorToAsk()}]: [{joined}]");
            }
        }, iter: 300);
    }

    [Theory]
    [InlineData("ok 6930, and so on.", "prefill")]
    [InlineData("Sure enough, it rained.", "instruction")]
    public void A_text_cut_within_a_first_word_that_is_a_courtesy_is_left_to_the_next_hop(string text, string form)
    {
        Assert.Null(Join(text, 1, form, Manner.Complies, chunk: 4));
        Assert.Equal(text, Join(text, text.IndexOf(' ') + 1, form, Manner.Complies, chunk: 4));
    }

    /// <summary>A first word such as "ok" may be the text's own or the successor's courtesy: while it is not whole, nobody can tell.</summary>
    private static bool IsCutWithinACourtesy(string text, int cut)
        => text.Split(' ')[0] is "ok" or "okay" or "sure" or "here" or "sorry" && cut < text.IndexOf(' ');

    [Fact]
    public void In_random_unicode_no_manner_ever_gives_a_wrong_text()
    {
        Gen.Select(Words, Gen.Int[1, 9], OneOf(Forms), Gen.Enum<Manner>()).Sample((words, chunk, form, manner) =>
        {
            var text = string.Concat(words);

            // Where the caller has nothing but white space, whatever is said is a whole answer of its own, courtesy included.
            foreach (var cut in Cuts(text).Where(cut => !string.IsNullOrWhiteSpace(text[..cut])))
            {
                var joined = Join(text, cut, form, manner, chunk);
                Assert.True(joined is null || joined == text, $"{manner}, {form}, cut at {cut} of [{text}]: [{joined}]");
            }
        }, iter: 1000);
    }

    [Theory]
    [InlineData("First of all 49033, שלום שלום שלום 14051, and so on.")]
    [InlineData("It was very very very very late when they came home at last.")]
    public void A_successor_that_leaves_out_one_of_several_equal_words_is_never_joined(string text)
    {
        foreach (var form in Forms)
        {
            for (var cut = 1; cut < text.Length; cut++)
            {
                var joined = Join(text, cut, form, Manner.RepeatsLess, chunk: 4);
                Assert.True(joined is null || joined == text, $"{form}, cut at {cut}: {joined}");
            }
        }
    }

    [Fact]
    public void A_text_that_repeats_itself_is_never_joined_at_the_wrong_repetition()
    {
        var text = string.Concat(Enumerable.Repeat("ha ", 40)) + "and that was the joke.";
        foreach (var manner in Enum.GetValues<Manner>())
        {
            foreach (var form in Forms)
            {
                for (var cut = 1; cut < text.Length; cut++)
                {
                    var joined = Join(text, cut, form, manner, chunk: 4);
                    Assert.True(joined is null || joined == text, $"{manner}, {form}, cut at {cut}: {joined}");
                }
            }
        }
    }

    [Fact]
    public void An_anchor_that_the_preamble_quotes_is_not_taken_for_the_seam()
    {
        var sent = Prose[..150];
        var anchor = new Partial(sent).AnchorToAsk()!;
        var finder = new SeamFinder(new Partial(sent), 0);

        var seam = Feed(finder, $"I will go on from \"{anchor}\":\n\n{anchor}{Prose[150..]}", 4);

        Assert.Equal(SeamState.Missing, seam.State);
    }

    [Fact]
    public void Words_that_come_again_are_not_taken_for_a_repetition_after_a_preamble()
    {
        var finder = new SeamFinder(new Partial("First (aside), «zwei» Sure, \"a\": 1"), 0);

        // Only half of what was asked is said again; further on the text itself has the same words once more.
        var seam = Feed(finder, "Sure, \"a\": 1 and so on; «zwei» Sure, \"a\": 1 " + Prose, 4);

        Assert.Equal(SeamState.Missing, seam.State);
    }

    [Theory]
    [InlineData("👩‍🔬 ñ. shié \"🙂 quner: lo \"👩‍🔬", "raß nershi, and so on.")]
    [InlineData("Wick lies north of (all) that is near (Wick lies", " far away from it.")]
    public void A_text_begun_anew_in_quotes_is_not_taken_for_its_end_that_has_the_same_words_after_a_mark(string sent, string rest)
    {
        foreach (var form in new[] { ContinuationForm.Prefill, ContinuationForm.Instruction })
        {
            var call = new Call { Model = "m", Messages = [Message.Of(Role.User, "Tell me.")] };
            foreach (var mark in new[] { "\"", "(", " \"", "" })
            {
                if (ContinuationPlan.For(call, new Partial(sent), form, 0) is { } plan)
                {
                    var seam = Feed(plan.Finder, mark + sent + rest, 3);

                    Assert.True(seam.State != SeamState.Found || sent + seam.Rest == sent + rest, $"{form}, {mark}: {seam.Rest}");
                }
            }
        }
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static Gen<string[]> Words => Gen.OneOf(
        Gen.String[Gen.Char['a', 'z'], 1, 8].Select(word => word + " "),
        Gen.Char['\u4E00', '\u4FFF'].Select(character => character.ToString()),
        OneOf("😀", "👩‍👩‍👧 ", "é", "e\u0301 ", "\n", "\n\n", "  ", "“so” ", "it’s ", "— ", "… ", "🇩🇪", "\t", "שלום ", "नमस्ते "),
        Gen.Int[0, 99999].Select(number => number.ToString(CultureInfo.InvariantCulture) + ", ")).Array[2, 60];

    /// <summary>Between characters: a delta is decoded text and never ends within one.</summary>
    private static IEnumerable<int> Cuts(string text)
    {
        for (var cut = 1; cut < text.Length; cut++)
        {
            if (!char.IsLowSurrogate(text[cut]))
            {
                yield return cut;
            }
        }
    }

    /// <summary>What the caller has in the end; null where the seam was not found.</summary>
    private static string? Join(string whole, int cut, string form, Manner manner, int chunk)
    {
        var sent = whole[..cut];
        var partial = new Partial(sent);
        var call = new Call { Model = "m", Messages = [Message.Of(Role.User, "Tell me.")] };
        var fact = form == "prefill" ? ContinuationForm.Prefill : ContinuationForm.Instruction;
        if (ContinuationPlan.For(call, partial, fact, 0) is not { } plan)
        {
            return null;
        }

        var says = Successor.Says(whole, sent, plan, manner, partial.AnchorToAsk(), partial.PrefillLength());
        var seam = Feed(plan.Finder, says, chunk);
        return seam.State == SeamState.Found ? sent + seam.Rest : null;
    }

    private static Seam Feed(SeamFinder finder, string says, int chunk)
    {
        for (var at = 0; at < says.Length; at += chunk)
        {
            var seam = finder.Feed(says.Substring(at, Math.Min(chunk, says.Length - at)));
            if (seam.State == SeamState.Found)
            {
                return seam with { Rest = seam.Rest + says[Math.Min(says.Length, at + chunk)..] };
            }

            if (seam.State == SeamState.Missing)
            {
                return seam;
            }
        }

        return finder.Feed("", ended: true);
    }
}
