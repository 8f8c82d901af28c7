using Entente.Learning.Numbers;

namespace Entente.Learning.Selection;

/// <summary>One question's answers, grouped, as features of the selector.</summary>
internal sealed class Ballot
{
    private readonly AnswerSelector selector;
    private readonly SelectorLayout layout;
    private readonly IReadOnlyList<PanelAnswer> panel;
    private readonly double[] kinds;
    private readonly int[] models;
    private readonly double[] lengths;
    private readonly double[] skills;
    private readonly double disagreement;
    private readonly double tension;
    private readonly double[] traits = new double[AnswerTraits.Count];

    public Ballot(AnswerSelector selector, IReadOnlyList<PanelAnswer> panel, ReadOnlySpan<double> kinds)
    {
        this.selector = selector;
        this.panel = panel;
        this.kinds = Likely(kinds);
        layout = new SelectorLayout(selector.Models.Count, selector.Kinds);
        models = [.. panel.Select(answer => Place(selector.Models, answer.Model))];
        var (lengths, skills) = (new double[panel.Count], new double[panel.Count]);
        for (var voter = 0; voter < panel.Count; voter++)
        {
            for (var kind = 0; kind < this.kinds.Length; kind++)
            {
                if (this.kinds[kind] > 0 && models[voter] is >= 0 and var model)
                {
                    lengths[voter] += this.kinds[kind] * selector.Models[model].Length(panel[voter].Characters, kind);
                    skills[voter] += this.kinds[kind] * selector.Models[model].Skill[kind];
                }
            }
        }

        (this.lengths, this.skills) = (lengths, skills);
        var groups = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var voter = 0; voter < panel.Count; voter++)
        {
            if (panel[voter].Answer is { Length: > 0 } answer)
            {
                if (!groups.TryGetValue(answer, out var voters))
                {
                    groups[answer] = voters = [];
                }

                voters.Add(voter);
            }
        }

        Groups = [.. groups.Select(pair => new AnswerGroup(pair.Key, pair.Value))];
        disagreement = Groups.Count == 0 ? 0 : 3 * ((Groups.Max(group => group.Voters.Count) / (double)panel.Count) - selector.UsualAgreement);
        tension = panel.Count == 0 ? 0 : lengths.Average();
    }

    /// <summary>Equal answers, by their first voter.</summary>
    public IReadOnlyList<AnswerGroup> Groups { get; }

    public double Skill(int voter) => skills[voter];

    /// <summary>Adds a row.</summary>
    public void Write(AnswerGroup group, QuestionText question, SparseRows rows)
    {
        foreach (var voter in group.Voters)
        {
            if (models[voter] is >= 0 and var model)
            {
                WriteVote(model, lengths[voter], rows);
            }
        }

        var count = group.Voters.Count;
        rows.Add(layout.Group, count / (double)panel.Count);
        rows.Add(layout.Group + 1, Math.Log(count));
        rows.Add(layout.Group + 2, count == 1 ? 1 : 0);
        rows.Add(layout.Group + 3, 4 * group.Voters.Max(voter => skills[voter]));
        rows.Add(layout.Group + 4, group.Voters.Average(voter => lengths[voter]));
        rows.Add(layout.Group + 5, group.Voters.Sum(voter => lengths[voter]) / 3);
        rows.Add(layout.Group + 6, Math.Log(Different(group, model => model.Developer)));
        rows.Add(layout.Group + 7, Math.Log(Different(group, model => model.Jurisdiction)));
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            rows.Add(layout.KindSize + kind, kinds[kind] * Math.Log(count));
        }

        if (selector.UsesTraits)
        {
            WriteTraits(group, question, rows);
        }

        rows.EndRow();
    }

    private void WriteTraits(AnswerGroup group, QuestionText question, SparseRows rows)
    {
        Array.Clear(traits);
        AnswerTraits.Write(question, group.Answer, traits);
        for (var trait = 0; trait < traits.Length; trait++)
        {
            rows.Add(layout.Traits + trait, traits[trait]);
            for (var kind = 0; kind < kinds.Length && traits[trait] != 0; kind++)
            {
                rows.Add(layout.TraitOfKind(trait, kind), kinds[kind] * traits[trait]);
            }
        }

        if (question.OptionOf(group.Answer) is { } option)
        {
            foreach (var (bucket, value) in question.Options[option].Wording)
            {
                rows.Add(layout.Wording + bucket, value);
            }
        }
    }

    private void WriteVote(int model, double length, SparseRows rows)
    {
        rows.Add(SelectorLayout.Vote + model, 1);
        rows.Add(layout.HardVote + model, disagreement);
        rows.Add(layout.TenseVote + model, tension);
        rows.Add(layout.Length + model, length);
        rows.Add(layout.FarLength + model, Math.Abs(length) - 0.8);
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            rows.Add(layout.OfKind(model, kind), kinds[kind]);
        }
    }

    private int Different(AnswerGroup group, Func<ModelTraits, string?> of)
        => group.Voters.Select(voter => models[voter] >= 0 ? of(selector.Models[models[voter]]) ?? panel[voter].Model : panel[voter].Model).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Without the kinds that are hardly possible, summing to one.</summary>
    private static double[] Likely(ReadOnlySpan<double> kinds)
    {
        var likely = new double[kinds.Length];
        var sum = 0.0;
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            likely[kind] = AnswerSelector.IsLikely(kinds[kind]) ? kinds[kind] : 0;
            sum += likely[kind];
        }

        return sum > 0 ? [.. likely.Select(share => share / sum)] : likely;
    }

    private static int Place(IReadOnlyList<ModelTraits> models, string name)
    {
        for (var at = 0; at < models.Count; at++)
        {
            if (string.Equals(models[at].Name, name, StringComparison.Ordinal))
            {
                return at;
            }
        }

        return -1;
    }
}

/// <summary>An answer with the places in the panel of who gave it.</summary>
internal sealed record AnswerGroup(string Answer, IReadOnlyList<int> Voters);
