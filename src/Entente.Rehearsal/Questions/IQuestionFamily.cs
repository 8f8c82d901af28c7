namespace Entente.Rehearsal.Questions;

/// <summary>A kind of question that rehearsal models can answer.</summary>
public interface IQuestionFamily
{
    string Name { get; }

    /// <summary>A question of this family, for those who ask what can be asked.</summary>
    string Example { get; }

    /// <summary>Finds a question of this family anywhere in a prompt; null where there is none.</summary>
    Question? Parse(string prompt);

    AskedQuestion Generate(Random random);
}
