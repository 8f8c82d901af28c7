namespace Entente.Learning.Selection;

/// <summary>Where in the selector's weights each feature stands, and how strongly it is held to zero.</summary>
internal sealed class SelectorLayout
{
    public const int GroupFeatures = 8;

    /// <summary>A power of two.</summary>
    public const int WordingBuckets = 1024;
    private readonly int models;
    private readonly int kinds;

    public SelectorLayout(int models, int kinds)
    {
        (this.models, this.kinds) = (models, kinds);
        HardVote = models;
        TenseVote = 2 * models;
        Length = 3 * models;
        FarLength = 4 * models;
        KindVote = 5 * models;
        Group = KindVote + (models * kinds);
        KindSize = Group + GroupFeatures;
        Traits = KindSize + kinds;
        KindTraits = Traits + AnswerTraits.Count;
        Wording = KindTraits + (kinds * AnswerTraits.Count);
        Count = Wording + WordingBuckets;
    }

    /// <summary>A vote of a model for an answer; first of all.</summary>
    public static int Vote => 0;

    /// <summary>The same where the panel disagrees.</summary>
    public int HardVote { get; }

    /// <summary>The same where the panel's outputs are longer than usual.</summary>
    public int TenseVote { get; }

    /// <summary>How long the voter's output is for it.</summary>
    public int Length { get; }

    /// <summary>How unusual its length is.</summary>
    public int FarLength { get; }

    public int KindVote { get; }

    /// <summary>Of the voters together: share, logarithm of their number, a lone voter, the best skill, mean and sum of lengths, developers, jurisdictions.</summary>
    public int Group { get; }

    public int KindSize { get; }

    public int Traits { get; }

    public int KindTraits { get; }

    /// <summary>Hashed words of an option that set it apart from its fellows.</summary>
    public int Wording { get; }

    public int Count { get; }

    public int OfKind(int model, int kind) => KindVote + (model * kinds) + kind;

    public int TraitOfKind(int trait, int kind) => KindTraits + (kind * AnswerTraits.Count) + trait;

    /// <summary>The penalty on the square of each weight: what fits one kind or one model only is held harder.</summary>
    public double[] Penalties(double strength)
    {
        var penalties = new double[Count];
        Fill(penalties, 0, models, 1);
        Fill(penalties, HardVote, models, 2);
        Fill(penalties, TenseVote, models, 4);
        Fill(penalties, Length, models, 5);
        Fill(penalties, FarLength, models, 8);
        Fill(penalties, KindVote, models * kinds, 3);
        Fill(penalties, Group, GroupFeatures, 0.5);
        Fill(penalties, KindSize, kinds, 2);
        Fill(penalties, Traits, AnswerTraits.Count, 2);
        Fill(penalties, KindTraits, kinds * AnswerTraits.Count, 8);
        Fill(penalties, Wording, WordingBuckets, 8);
        return [.. penalties.Select(penalty => penalty * strength)];
    }

    private static void Fill(double[] penalties, int from, int count, double value) => Array.Fill(penalties, value, from, count);
}
