using System.Collections.Immutable;
using System.Globalization;

namespace Entente.Rehearsal.Questions;

/// <summary>
/// A question that can be checked. All minds speak about it in the same words, apart from the answer, so that one mind can go
/// on where another was cut off.
/// </summary>
public sealed record Question
{
    public required string Family { get; init; }

    /// <summary>The question in its plainest form: what a mind's luck hangs on, however it was asked.</summary>
    public required string Text { get; init; }

    /// <summary>The right answer.</summary>
    public required string Gold { get; init; }

    /// <summary>Typical mistakes, each different from <see cref="Gold"/>; at least one.</summary>
    public required ImmutableArray<string> Slips { get; init; }

    /// <summary>What is said before the answer is known.</summary>
    public required string Opening { get; init; }

    /// <summary>The sentence that finds the answer, with {0} in its place.</summary>
    public required string Finding { get; init; }

    /// <summary>The whole answer in prose; its last sentence states it.</summary>
    public string Say(string answer) =>
        $"{Opening} {Finding.Replace("{0}", answer, StringComparison.Ordinal)} So the answer is {answer}.";

    internal static ImmutableArray<string> SlipsOf(string gold, params ReadOnlySpan<string> candidates)
    {
        var slips = ImmutableArray.CreateBuilder<string>();
        foreach (string candidate in candidates)
        {
            if (candidate.Length > 0 && candidate != gold && !slips.Contains(candidate)) slips.Add(candidate);
        }
        if (slips.Count == 0) slips.Add("not " + gold);
        return slips.ToImmutable();
    }

    internal static string Plain(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}

/// <summary>A question with the answer that its maker knows, independent of any solver.</summary>
public sealed record AskedQuestion(string Family, string Text, string Gold);
