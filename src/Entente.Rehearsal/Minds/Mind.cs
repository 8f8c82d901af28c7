using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Rehearsal.Questions;

namespace Entente.Rehearsal.Minds;

/// <summary>
/// A rehearsal model: what it is called, who is said to have made it, what it costs, how fast it speaks and how often it is
/// right. Nothing about it is real; its jurisdiction is one of the codes that ISO 3166-1 leaves to its users.
/// </summary>
public sealed record Mind
{
    public required string Id { get; init; }
    public required string Developer { get; init; }

    /// <summary>A user-assigned code of ISO 3166-1 (XA to XZ), which no country has.</summary>
    public required string Jurisdiction { get; init; }

    public bool OpenWeights { get; init; }

    /// <summary>US dollars per million tokens.</summary>
    public required decimal InputPrice { get; init; }

    /// <summary>US dollars per million tokens.</summary>
    public required decimal OutputPrice { get; init; }

    public required TimeSpan FirstToken { get; init; }
    public required TimeSpan PerToken { get; init; }

    /// <summary>Tokens of prompt and answer together.</summary>
    public int Context { get; init; } = 32_000;

    /// <summary>A mind that refuses a prefill answers it with a 400, as some real models do.</summary>
    public ContinuationForm Continuation { get; init; } = ContinuationForm.Prefill;

    /// <summary>How often it is right, by family; <see cref="Usually"/> where the family is not named.</summary>
    public ImmutableDictionary<string, double> Skills { get; init; } = ImmutableDictionary<string, double>.Empty;

    public double Usually { get; init; } = 0.8;

    /// <summary>Which of a question's typical mistakes it tends to.</summary>
    public int Habit { get; init; }

    public double SkillIn(string family) => Skills.GetValueOrDefault(family, Usually);

    /// <summary>This mind's answer: the same for the same question, seed and sample.</summary>
    /// <param name="sample">Which draw it is: the request's own seed and the index among `n` answers.</param>
    internal string Answer(Question question, ulong seed, string sample)
    {
        double luck = Chance.Unit(Chance.Hash(seed, Id, question.Text, sample));
        if (luck < SkillIn(question.Family)) return question.Gold;
        ulong choice = Chance.Hash(seed, question.Text, "slip") % 4 == 0 ? Chance.Hash(seed, Id, question.Text) : (ulong)Habit;
        return question.Slips[(int)(choice % (ulong)question.Slips.Length)];
    }
}
