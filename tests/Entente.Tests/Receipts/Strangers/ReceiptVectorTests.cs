using System.Text;
using System.Text.Json.Nodes;
using Entente.Receipts;
using Xunit;

namespace Entente.Tests.Receipts.Strangers;

public sealed class ReceiptVectorTests
{
    private const string Folder = "docs/receipt-format/vectors/";

    [Fact]
    public void The_published_vectors_are_those_that_the_format_gives()
    {
        Golden.Check(Folder + "receipts.json", ReceiptVectors.Receipts());
        Golden.Check(Folder + "steps.json", ReceiptVectors.Steps());
    }

    [Fact]
    public Task Our_verifier_says_of_every_vector_what_it_has_to() =>
        JudgeAsync((keys, files) => Task.FromResult<List<string>>([.. files.Select(file => ReceiptVerifier.Verify(file, LogKeyring.ParsePublished(keys))).Select(verdict => verdict.Mismatch ?? "ok")]));

    [Fact]
    public Task The_Python_verifier_says_of_every_vector_what_it_has_to() => JudgeAsync(Stranger.Python.JudgeAsync);

    [Fact]
    public Task The_Python_verifier_needs_no_package() => JudgeAsync(Stranger.PurePython.JudgeAsync);

    [Fact]
    public Task The_JavaScript_verifier_says_of_every_vector_what_it_has_to() => JudgeAsync(Stranger.JavaScript.JudgeAsync);

    private static async Task JudgeAsync(Func<string, IEnumerable<byte[]>, Task<List<string>>> judge)
    {
        var vectors = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root(), Folder, "receipts.json")))!["vectors"]!.AsArray()
            .Select(vector => (Name: (string)vector!["name"]!, Keys: (string)vector["keys"]!, File: Encoding.UTF8.GetBytes((string)vector["file"]!), Expect: (string)vector["expect"]!)).ToList();
        Assert.True(vectors.Count > 45);
        foreach (var group in vectors.GroupBy(vector => vector.Keys))
        {
            var said = await judge(group.Key, group.Select(vector => vector.File));

            Assert.Equal(group.Count(), said.Count);
            Assert.All(group.Zip(said), pair => Assert.True(
                pair.First.Expect == "ok" ? pair.Second.StartsWith("ok", StringComparison.Ordinal) : pair.First.Expect.Split(" or ").Contains(pair.Second),
                $"{pair.First.Name}: expected {pair.First.Expect}, it says {pair.Second}"));
        }
    }
}
