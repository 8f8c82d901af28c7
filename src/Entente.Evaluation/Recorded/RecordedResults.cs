namespace Entente.Evaluation.Recorded;

/// <summary>The questions of a file with what went wrong in reading them.</summary>
public sealed record RecordedResults
{
    public required string File { get; init; }

    public required IReadOnlyList<RecordedQuestion> Questions { get; init; }

    public required IReadOnlyList<WholeResponse> Responses { get; init; }

    public required IReadOnlyList<BadLine> BadLines { get; init; }

    /// <summary>How many lines gave a task, id and prompt that had been there before; their answers were added to the first.</summary>
    public required int Repeated { get; init; }

    /// <summary>
    /// Reads a whole file. Where a question stands there twice (same task, id and prompt), it is one question. Of a model that both
    /// lines name the line with more samples counts, of equals the first.
    /// </summary>
    /// <exception cref="EvaluationException">The file cannot be opened.</exception>
    public static RecordedResults Read(string path, CancellationToken cancellationToken = default)
    {
        var questions = new List<RecordedQuestion>();
        var places = new Dictionary<QuestionKey, int>();
        var responses = new List<WholeResponse>();
        var bad = new List<BadLine>();
        var repeated = 0;
        foreach (var line in RecordedFile.Read(path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.Bad is { } wrong)
            {
                bad.Add(wrong);
            }
            else if (line.Response is { } response)
            {
                responses.Add(response);
            }
            else if (line.Question is { } question)
            {
                if (places.TryAdd(question.Key, questions.Count))
                {
                    questions.Add(question);
                    continue;
                }

                repeated++;
                questions[places[question.Key]] = Merge(questions[places[question.Key]], question);
            }
        }

        return new RecordedResults { File = path, Questions = questions, Responses = responses, BadLines = bad, Repeated = repeated };
    }

    private static RecordedQuestion Merge(RecordedQuestion first, RecordedQuestion second)
    {
        var answers = new Dictionary<string, RecordedAnswer>(first.Answers, StringComparer.Ordinal);
        foreach (var (model, answer) in second.Answers)
        {
            if (!answers.TryGetValue(model, out var known) || answer.Samples.Count > known.Samples.Count)
            {
                answers[model] = answer;
            }
        }

        return first with { Answers = answers };
    }
}
