using System.IO.Compression;
using System.Text;
using Entente.Evaluation;
using Entente.Evaluation.Recorded;
using Xunit;

namespace Entente.Tests.Evaluation;

public sealed class RecordedFileTests : IDisposable
{
    private const string Good = """{"task":"t","id":7,"prompt":"p","models":{"m":{"ok":1,"ans":"4","out_chars":12}}}""";

    private readonly TinyData folder = new();

    [Fact]
    public void A_compressed_file_is_read_like_a_plain_one_whatever_its_name()
    {
        var plain = folder.Path("tiny.train.jsonl");
        var packed = folder.Path("packed.jsonl");
        using (var target = new GZipStream(File.Create(packed), CompressionMode.Compress))
        {
            target.Write(File.ReadAllBytes(plain));
        }

        var read = RecordedFile.Read(packed).ToList();

        Assert.Equal(20, read.Count);
        Assert.Equal(RecordedFile.Read(plain).Select(line => line.Question!.Prompt), read.Select(line => line.Question!.Prompt));
    }

    [Theory]
    [InlineData("{\"task\":\"t\",", "no JSON")]
    [InlineData("[1]", "a JSON object is expected, not a list")]
    [InlineData("""{"task":"t","prompt":"p","models":{}}""", "\"id\" is missing")]
    [InlineData("""{"task":"t","id":"1","models":{}}""", "\"prompt\" is missing")]
    [InlineData("""{"task":"t","id":"1","prompt":"p"}""", "neither \"models\" nor \"model\"")]
    [InlineData("""{"id":"1","prompt":"p","models":[]}""", "\"models\" is a list")]
    [InlineData("""{"id":"1","prompt":"p","models":{"m":{"ans":"4"}}}""", "model \"m\" has neither \"ok\" nor \"score\"")]
    [InlineData("""{"id":"1","prompt":"p","models":{"m":{"ok":2}}}""", "\"ok\" of model \"m\" is 2")]
    [InlineData("""{"id":"1","prompt":"p","models":{"m":{"ok":0.5}}}""", "\"ok\" of model \"m\" is 0.5")]
    [InlineData("""{"id":"1","prompt":"p","models":{"m":{"score":1.2}}}""", "\"score\" of model \"m\" is 1.2")]
    [InlineData("""{"id":"1","prompt":"p","models":{"m":{"ok":"yes"}}}""", "\"ok\" of model \"m\" is a text")]
    [InlineData("""{"id":"1","prompt":"p","models":{"m":{"ok":1,"scores":[1,null]}}}""", "\"scores\" of model \"m\" is null")]
    [InlineData("""{"id":"1","prompt":"p","models":{"m":{"ok":1,"out_chars":-4}}}""", "\"out_chars\" of model \"m\" is -4")]
    [InlineData("""{"id":"1","prompt":"p","models":{"m":null}}""", "model \"m\" is null")]
    [InlineData("""{"id":"1","prompt":"p","options":"A","models":{"m":{"ok":1}}}""", "\"options\" is a text")]
    public void A_line_that_cannot_be_used_is_named_and_the_others_are_kept(string broken, string why)
    {
        var path = folder.Write("mixed.jsonl", $"{Good}\n\n{broken}\r\n{Good.Replace(":7,", ":8,")}");

        var read = RecordedResults.Read(path, TestContext.Current.CancellationToken);

        var bad = Assert.Single(read.BadLines);
        Assert.Equal((path, 3), (bad.File, bad.Line));
        Assert.Contains(why, bad.Why, StringComparison.Ordinal);
        Assert.Equal(["7", "8"], read.Questions.Select(question => question.Id));
    }

    [Fact]
    public void An_archive_that_ends_in_the_middle_gives_what_it_holds_and_a_bad_line()
    {
        using var packed = new MemoryStream();
        using (var target = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
        {
            for (var id = 0; id < 2000; id++)
            {
                target.Write(Encoding.UTF8.GetBytes(Good.Replace(":7,", $":{id},") + "\n"));
            }
        }

        // A flipped byte near the end damages the last block.
        var bytes = packed.ToArray();
        bytes[^40] ^= 0xff;
        var path = folder.Path("cut.jsonl.gz");
        File.WriteAllBytes(path, bytes);

        var read = RecordedResults.Read(path, TestContext.Current.CancellationToken);

        Assert.NotEmpty(read.BadLines);
        Assert.All(read.BadLines, bad => Assert.Equal(path, bad.File));
        Assert.InRange(read.Questions.Count, 1, 1999);
    }

    [Fact]
    public void The_score_counts_instead_of_ok_and_the_mean_of_samples_where_neither_is_there()
    {
        var path = folder.Write("scores.jsonl", """
            {"id":"1","prompt":"p","more":[{}],"models":{"both":{"ok":1,"score":0.25},"ok":{"ok":1},"true":{"ok":true},"samples":{"scores":[1,0.5],"out_chars":[10,20],"n":2}}}
            """);

        var answers = Assert.Single(RecordedResults.Read(path, TestContext.Current.CancellationToken).Questions).Answers;

        Assert.Equal(0.25, answers["both"].Score);
        Assert.Equal(1, answers["ok"].Score);
        Assert.Equal(1, answers["true"].Score);
        Assert.Equal(0.75, answers["samples"].Score);
        Assert.Equal([1, 0.5], answers["samples"].Samples);
        Assert.Equal([10, 20], answers["samples"].SampleCharacters);
        Assert.Null(answers["samples"].OutputCharacters);
    }

    [Fact]
    public void An_answer_that_is_null_or_empty_was_not_extracted()
    {
        var path = folder.Write("answers.jsonl", """
            {"id":"1","prompt":"p","models":{"null":{"ok":0,"ans":null},"empty":{"ok":1,"ans":""},"none":{"ok":0},"number":{"ok":1,"ans":4.50}}}
            """);

        var answers = Assert.Single(RecordedResults.Read(path, TestContext.Current.CancellationToken).Questions).Answers;

        Assert.Equal([false, false, false, true], new[] { "null", "empty", "none", "number" }.Select(model => answers[model].Extracted));
        Assert.Equal("4.50", answers["number"].Text);
    }

    [Fact]
    public void The_same_id_with_another_prompt_is_another_question_and_the_same_question_twice_is_one()
    {
        var path = folder.Write("twice.jsonl", """
            {"task":"t","id":"1","prompt":"p","models":{"a":{"ok":1}}}
            {"task":"t","id":"1","prompt":"q","models":{"a":{"ok":0}}}
            {"task":"t","id":"1","prompt":"p","models":{"a":{"ok":0},"b":{"ok":1}}}
            """);

        var read = RecordedResults.Read(path, TestContext.Current.CancellationToken);

        Assert.Equal(["p", "q"], read.Questions.Select(question => question.Prompt));
        Assert.Equal(1, read.Repeated);
        Assert.Equal((1, 1), (read.Questions[0].Answers["a"].Score, read.Questions[0].Answers["b"].Score));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var thrown = Assert.Throws<EvaluationException>(() => RecordedFile.Read(folder.Path("absent.jsonl")).Count());

        Assert.Contains(folder.Path("absent.jsonl"), thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_responses_find_their_answers_by_task_and_id()
    {
        var data = SharedData.Read(Split.Test, "zeroeval_responses_common29.test.jsonl.gz");

        var questions = data.Datasets.Single(dataset => dataset.Name == "ze-3").Evaluated.Questions;
        Assert.Equal(534, questions.Count);
        Assert.All(questions, question => Assert.Equal(29, question.Answers.Values.Count(answer => answer.Responses.Count == 1)));
        Assert.DoesNotContain(data.Notes, note => note.Contains("belong to no question", StringComparison.Ordinal));
    }

    [Fact]
    public void Whole_responses_of_several_samples_find_their_scores()
    {
        var data = SharedData.Read(Split.Test, "misguided_scores.test.jsonl.gz", "misguided_responses.test.jsonl.gz");

        var answers = data.Datasets.Single().Evaluated.Questions.SelectMany(question => question.Answers.Values).ToList();
        Assert.All(answers, answer => Assert.Equal(answer.Samples.Count, answer.Responses.Count));
        Assert.Contains(answers, answer => answer.Samples.Count > 1);
    }

    public void Dispose() => folder.Dispose();
}
