using System.Text.RegularExpressions;
using Entente.Search;
using Xunit;

namespace Entente.Tests.Search;

/// <summary>The program of docs/search.md is this one.</summary>
public sealed partial class DocsSampleTests
{
    [Fact]
    public void The_sample_of_the_page_is_compiled_here_and_finds_the_best_answer()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root(), "docs", "search.md"));
        var source = File.ReadAllText(Path.Combine(Repository.Root(), "tests", "Entente.Tests", "Search", "DocsSampleTests.cs"));
        var sample = Sample().Match(page).Groups[1].Value;

        var best = Search(["small", "large"], (model, parent) => parent + model[0], answer => Math.Min(1, answer.Length / 5.0));

        Assert.NotEmpty(sample);
        Assert.Contains(Bare(sample), Bare(source), StringComparison.Ordinal);
        Assert.True(best.Length >= 5);
    }

    private static string Search(string[] names, Func<string, string, string> answer, Func<string, double> verify)
    {
        SearchModel[] models = [.. names.Select(name => new SearchModel(name))];
        var answers = new List<string> { "" };
        var state = TreeSearch.Begin(new SearchSettings { Evaluations = 40, Seed = 1 });
        while (true)
        {
            (state, var proposals) = TreeSearch.Ask(state, models, count: 4);
            if (proposals.IsEmpty)
            {
                return answers[TreeSearch.Best(state)!.Id];
            }

            foreach (var proposal in proposals)
            {
                var text = answer(proposal.Model, answers[proposal.Parent]);
                answers.Add(text);
                state = TreeSearch.Tell(state, proposal, verify(text));
            }
        }
    }

    private static string Bare(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
