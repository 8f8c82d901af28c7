using Entente.Evaluation.Recorded;
using Xunit;

namespace Entente.Tests.Evaluation;

public sealed class PromptSplitTests
{
    public static TheoryData<string> Files { get; } = ["zeroeval_answers", "mmlupro_answers", "llmrouter_scores", "farel_answers", "misguided_scores"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_line_of_the_shipped_files_falls_into_the_part_that_its_file_names(string file)
    {
        var train = Numbers($"{file}.train.jsonl.gz");
        var test = Numbers($"{file}.test.jsonl.gz");

        Assert.All(train, number => Assert.InRange(number, 0, 49));
        Assert.All(test, number => Assert.InRange(number, 50, 69));
        Assert.NotEmpty(train);
        Assert.NotEmpty(test);
    }

    [Fact]
    public void Case_marks_and_spaces_do_not_matter_letters_and_digits_of_any_script_do()
    {
        Assert.Equal("what is 2 2", PromptSplit.Normalise("  What is 2+2?\n"));
        Assert.Equal("größe élan 数学 ٣", PromptSplit.Normalise("Größe -- Élan: 数学 ٣²!"));
        Assert.Equal("𝒳 𐐨", PromptSplit.Normalise("𝒳, 𐐀"));
        Assert.Equal("", PromptSplit.Normalise("?!_"));
    }

    [Fact]
    public void The_number_is_the_hash_read_as_one_big_integer_modulo_100()
    {
        // sha256("what is 2 2") = 0x38c87990671df2fe99d5749cedb748f60106b0f650cbcd5d1af452b7d351caef, computed apart from this code with Python's hashlib.
        Assert.Equal(23, PromptSplit.NumberOf("What is 2+2?"));
    }

    private static List<int> Numbers(string file)
        => [.. RecordedFile.Read(SharedData.File(file)).Select(line => PromptSplit.NumberOf(Assert.IsType<RecordedQuestion>(line.Question).Prompt))];
}
