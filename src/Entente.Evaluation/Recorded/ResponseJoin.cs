namespace Entente.Evaluation.Recorded;

/// <summary>Puts whole responses beside the answers of the same task and id.</summary>
public static class ResponseJoin
{
    /// <summary>
    /// Questions with the texts joined. Where the responses have no task, the id decides. A model that has a response and no
    /// answer is added with the response's score, if it has one. Responses to questions that are not there are counted in
    /// <paramref name="unmatched"/>.
    /// </summary>
    public static IReadOnlyList<RecordedQuestion> Join(IReadOnlyList<RecordedQuestion> questions, IEnumerable<WholeResponse> responses, out int unmatched)
    {
        var byTask = responses.ToLookup(response => (response.Task, response.Id));
        var matched = 0;
        var joined = questions.Select(question =>
        {
            var own = byTask[(question.Task, question.Id)].Concat(byTask[(null, question.Id)]).ToList();
            matched += own.Count;
            return own.Count == 0 ? question : With(question, own);
        }).ToList();
        unmatched = Math.Max(0, byTask.Sum(group => group.Count()) - matched);
        return joined;
    }

    /// <summary>The name that a file of responses shares with its file of answers; null for other files.</summary>
    public static string? SharedName(string path)
    {
        var stem = RecordedFile.StemOf(path);
        return stem.IndexOf("_responses", StringComparison.Ordinal) is > 0 and var at ? stem[..at] : null;
    }

    private static RecordedQuestion With(RecordedQuestion question, List<WholeResponse> responses)
    {
        var answers = new Dictionary<string, RecordedAnswer>(question.Answers, StringComparer.Ordinal);
        foreach (var response in responses)
        {
            if (answers.TryGetValue(response.Model, out var answer))
            {
                answers[response.Model] = answer with { Responses = response.Texts };
            }
            else if (response.Scores.Count > 0)
            {
                answers[response.Model] = new RecordedAnswer
                {
                    Score = response.Scores.Average(),
                    Samples = response.Scores.Count > 1 ? response.Scores : [],
                    Responses = response.Texts,
                    OutputCharacters = response.Texts.Count == 1 ? response.Texts[0].Length : null,
                    SampleCharacters = response.Scores.Count > 1 ? [.. response.Texts.Select(text => text.Length)] : [],
                };
            }
        }

        return question with { Answers = answers };
    }
}
