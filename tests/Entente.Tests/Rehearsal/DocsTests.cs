using System.Text.RegularExpressions;
using Entente.Rehearsal.Minds;
using Entente.Rehearsal.Questions;
using Entente.Rehearsal.Scripts;
using Xunit;

namespace Entente.Tests.Rehearsal;

/// <summary>docs/rehearsal.md says what is there.</summary>
public sealed class DocsTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root(), "docs", "rehearsal.md"));

    [Fact]
    public void The_example_script_can_be_played()
    {
        string yaml = Regex.Match(Page, "```yaml\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

        Assert.Equal(3, Script.Parse(yaml).Rules.Length);
    }

    [Fact]
    public void Every_model_is_there_with_its_facts() => Assert.All(Cast.Minds, mind =>
        Assert.Contains($"| `{mind.Id}` | {mind.Developer} | {mind.Jurisdiction} | {(mind.OpenWeights ? "open" : "closed")} |", Page, StringComparison.Ordinal));

    [Fact]
    public void Every_manner_and_every_known_error_is_there()
    {
        Assert.All(Enum.GetNames<Manners>(), name => Assert.Contains($"| `{Fields.Spelt(name)}` |", Page, StringComparison.Ordinal));
        Assert.All(NamedErrors.All, error => Assert.Contains($"`{error.Key}` {error.Value.Status}", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_example_question_is_understood()
    {
        foreach (IQuestionFamily family in QuestionBook.Families)
        {
            string examples = Regex.Match(Page, $@"^\| {family.Name} \| (.*) \|$", RegexOptions.Multiline).Groups[1].Value;
            Assert.All(examples.Split(" · "), example => Assert.Equal(family.Name, QuestionBook.Parse(example)?.Family));
        }
    }

    [Fact]
    public void What_is_said_of_tokens_and_of_what_cannot_be_answered_is_true()
    {
        Assert.Contains($"> {Speaker.Admission}", Page, StringComparison.Ordinal);
        Assert.Equal(6, Entente.Rehearsal.Playing.Tokens.Count("So the answer is 391."));
    }
}
