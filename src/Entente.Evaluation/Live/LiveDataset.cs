using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Live;

/// <summary>The questions of a file that are to be asked, without what anybody has answered before.</summary>
public sealed record LiveDataset
{
    /// <summary>The file's name up to its first dot.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<RecordedQuestion> Questions { get; init; }

    /// <summary>Lines that cannot be asked, with why.</summary>
    public required IReadOnlyList<BadLine> BadLines { get; init; }

    /// <summary>Reads a file of questions; a question that stands there twice is one.</summary>
    /// <param name="needsGold">A question without a right answer is a bad line.</param>
    /// <exception cref="EvaluationException">It cannot be opened.</exception>
    public static LiveDataset Read(string path, bool needsGold)
    {
        var questions = new Dictionary<QuestionKey, RecordedQuestion>();
        var bad = new List<BadLine>();
        foreach (var line in RecordedFile.Read(path, isDataset: true))
        {
            if (line.Bad is { } wrong)
            {
                bad.Add(wrong);
            }
            else if (line.Question is not { } question)
            {
                bad.Add(new BadLine(path, line.Line, "a question with its \"prompt\" and \"gold\" is expected, not a response"));
            }
            else if (needsGold && question.Gold is not { Length: > 0 })
            {
                bad.Add(new BadLine(path, line.Line, "\"gold\" is missing: without the right answer nobody can say who is right"));
            }
            else
            {
                questions.TryAdd(question.Key, question with { Answers = new Dictionary<string, RecordedAnswer>() });
            }
        }

        return new LiveDataset { Name = RecordedFile.StemOf(path), Questions = [.. questions.Values], BadLines = bad };
    }
}
