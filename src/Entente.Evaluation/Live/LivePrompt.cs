using System.Globalization;
using System.Text;
using Entente.Evaluation.Recorded;

namespace Entente.Evaluation.Live;

/// <summary>How a question of a dataset is put to a model: as it stands there, with lettered options where it has some.</summary>
internal static class LivePrompt
{
    public static string Of(RecordedQuestion question)
    {
        if (question.Options.Count == 0)
        {
            return question.Prompt;
        }

        var text = new StringBuilder(question.Prompt.TrimEnd()).Append("\n\n");
        for (var at = 0; at < question.Options.Count; at++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(char)('A' + at)}. {question.Options[at]}\n");
        }

        return text.Append("\nEnd with a line: The answer is LETTER.").ToString();
    }
}
