namespace Entente.Learning.Selection;

/// <summary>A question as its caller wrote it, read once for all of its answers.</summary>
internal sealed class QuestionText
{
    private const int Tail = 400;
    private readonly int[] counts = new int[128];

    public QuestionText(string prompt, IReadOnlyList<string> options)
    {
        Prompt = prompt;
        var words = OptionText.WordsOf(prompt);
        OptionText[] read = [.. options.Select(option => new OptionText(option))];
        foreach (var option in read)
        {
            option.Compare(read, words);
        }

        OptionText.Contrast(read, SelectorLayout.WordingBuckets);
        Options = read;
        foreach (var letter in prompt.AsSpan(Math.Max(0, prompt.Length - Tail)))
        {
            if (letter < counts.Length)
            {
                counts[letter]++;
            }
        }
    }

    public string Prompt { get; }

    public IReadOnlyList<OptionText> Options { get; }

    /// <summary>The option that an answer of one letter names.</summary>
    public int? OptionOf(string answer)
        => answer.Length == 1 && Options.Count > 0 && char.ToUpperInvariant(answer[0]) - 'A' is var at && at >= 0 && at < Options.Count ? at : null;

    /// <summary>The part of an answer's characters that the prompt's end has, each as often.</summary>
    public double Covered(string answer)
    {
        Span<int> left = stackalloc int[128];
        counts.CopyTo(left);
        var covered = 0;
        foreach (var letter in answer)
        {
            if (letter < left.Length && left[letter]-- > 0)
            {
                covered++;
            }
        }

        return covered / (double)Math.Max(1, answer.Length);
    }
}
