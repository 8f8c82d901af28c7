using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Rehearsal.Questions;

/// <summary>Small puzzles on words: letters counted, words reversed, the n-th letter, palindromes.</summary>
public sealed partial class TextFamily : IQuestionFamily
{
    private const string Quoted = @"[""'“‘]?([\p{L}]{2,40})[""'”’]?";
    private static readonly string[] Words = ["strawberry", "committee", "parallel", "banana", "balloon", "address", "pepper", "letter", "sentence", "harbour", "level", "rotator"];

    public string Name => "text";
    public string Example => "How many times does the letter 'r' occur in 'strawberry'?";

    public Question? Parse(string prompt)
    {
        if (Letters().Match(prompt) is { Success: true } letters) return OfLetters(letters.Groups[1].Value.ToLowerInvariant(), letters.Groups[2].Value);
        if (Reverse().Match(prompt) is { Success: true } reverse) return OfReverse(reverse.Groups[1].Value);
        if (Nth().Match(prompt) is { Success: true } nth) return OfNth(int.Parse(nth.Groups[1].Value, CultureInfo.InvariantCulture), nth.Groups[2].Value);
        if (Palindrome().Match(prompt) is { Success: true } palindrome) return OfPalindrome(palindrome.Groups[1].Value);
        return null;
    }

    public AskedQuestion Generate(Random random)
    {
        string word = Words[random.Next(Words.Length)];
        char letter = word[random.Next(word.Length)];
        int position = random.Next(1, word.Length + 1);
        string reversed = string.Concat(word.Reverse());
        return random.Next(4) switch
        {
            0 => new(Name, $"How many times does the letter '{letter}' occur in '{word}'?", word.Count(c => c == letter).ToString(CultureInfo.InvariantCulture)),
            1 => new(Name, $"Reverse the word '{word}'.", reversed),
            2 => new(Name, $"What is letter number {position} of '{word}'?", word[position - 1].ToString()),
            _ => new(Name, $"Is the word '{word}' a palindrome?", reversed == word ? "yes" : "no"),
        };
    }

    private Question OfLetters(string letter, string word)
    {
        int count = word.ToLowerInvariant().Count(c => c == letter[0]);
        string gold = count.ToString(CultureInfo.InvariantCulture);
        return Build($"How many times does the letter '{letter}' occur in '{word}'?", gold,
            [(count + 1).ToString(CultureInfo.InvariantCulture), Math.Max(0, count - 1).ToString(CultureInfo.InvariantCulture)],
            $"To count a letter, the word '{word}' is spelt out from its first letter to its last, and each letter is compared with '{letter}'. Double letters count twice.",
            "At the end of the word the count stands at {0}.");
    }

    private Question OfReverse(string word)
    {
        string gold = string.Concat(word.Reverse());
        return Build($"Reverse the word '{word}'.", gold,
            [gold[1..] + gold[0], gold[..^2] + gold[^1] + gold[^2]],
            $"The word '{word}' has {word.Length} letters. Reading it from the end to the beginning, one letter at a time, and writing the letters down as they come turns it round.",
            "What stands on the paper then is {0}.");
    }

    private Question? OfNth(int position, string word)
    {
        if (position < 1 || position > word.Length) return null;
        string gold = word[position - 1].ToString();
        return Build($"What is letter number {position} of '{word}'?", gold,
            [word[position % word.Length].ToString(), word[(position + word.Length - 2) % word.Length].ToString(), word[(position + 1) % word.Length].ToString()],
            $"The letters of '{word}' are numbered from one, beginning at the left. Counting on to number {position} without leaving any of them out leads to the place that was asked for.",
            "The letter that is found there is {0}.");
    }

    private Question OfPalindrome(string word)
    {
        string lower = word.ToLowerInvariant();
        string gold = lower.SequenceEqual(lower.Reverse()) ? "yes" : "no";
        return Build($"Is the word '{word}' a palindrome?", gold, [gold == "yes" ? "no" : "yes"],
            $"A palindrome reads the same from both ends. For '{word}' the first letter is compared with the last, the second with the last but one, and so on until the middle is reached.",
            "After the last of these comparisons the finding is {0}.");
    }

    private Question Build(string text, string gold, string[] slips, string opening, string finding) => new()
    {
        Family = Name,
        Text = text,
        Gold = gold,
        Slips = Question.SlipsOf(gold, slips),
        Opening = opening,
        Finding = finding,
    };

    [GeneratedRegex(@"how\s+(?:many\s+times|often)\s+does\s+(?:the\s+)?letter\s+[""'“‘]?(\p{L})[""'”’]?\s+(?:occur|appear)\s+in\s+(?:the\s+word\s+)?" + Quoted, RegexOptions.IgnoreCase)]
    private static partial Regex Letters();

    [GeneratedRegex(@"reverse\s+(?:the\s+word|the\s+string)\s+" + Quoted, RegexOptions.IgnoreCase)]
    private static partial Regex Reverse();

    [GeneratedRegex(@"what\s+is\s+(?:the\s+)?letter\s+(?:number\s+)?([0-9]{1,2})\s+(?:of|in)\s+(?:the\s+word\s+)?" + Quoted, RegexOptions.IgnoreCase)]
    private static partial Regex Nth();

    [GeneratedRegex(@"is\s+(?:the\s+word\s+)?" + Quoted + @"\s+a\s+palindrome", RegexOptions.IgnoreCase)]
    private static partial Regex Palindrome();
}
