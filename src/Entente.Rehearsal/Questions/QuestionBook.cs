using System.Collections.Immutable;

namespace Entente.Rehearsal.Questions;

/// <summary>Every family, in the order in which a prompt is tried.</summary>
public static class QuestionBook
{
    public static ImmutableArray<IQuestionFamily> Families { get; } =
        [new DateFamily(), new UnitFamily(), new SortingFamily(), new LogicFamily(), new TextFamily(), new ArithmeticFamily()];

    public static Question? Parse(string prompt)
    {
        foreach (IQuestionFamily family in Families)
        {
            if (family.Parse(prompt) is { } question) return question;
        }
        return null;
    }

    /// <summary>Questions in turn from every family; the same for the same seed.</summary>
    public static ImmutableArray<AskedQuestion> Generate(int seed, int count)
    {
        var random = new Random(seed);
        var questions = ImmutableArray.CreateBuilder<AskedQuestion>(count);
        for (int i = 0; i < count; i++) questions.Add(Families[i % Families.Length].Generate(random));
        return questions.ToImmutable();
    }
}
