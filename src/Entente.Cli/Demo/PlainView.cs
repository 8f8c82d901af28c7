using Entente.Runs;

namespace Entente.Cli.Demo;

/// <summary>The play as lines without control characters, each as soon as it is certain.</summary>
internal sealed class PlainView(TextWriter output) : IDemoView
{
    private readonly HashSet<string> said = [];
    private int passages;

    public Task ShowAsync(DemoPlay play, CancellationToken cancellationToken) => play.RunAsync(() => Write(play.Story), cancellationToken);

    /// <summary>Writes what is new.</summary>
    public void Write(Story story)
    {
        foreach (var part in story.Parts)
        {
            // Who takes over is told where the answer goes on.
            if (!part.IsSpeaker || story.Parts.First(other => other.IsSpeaker) == part)
            {
                Once(part, "asked", $"{part.Asked.Role}: {part.Asked.Model} of {part.Developer} is asked");
            }

            if (part.Ended is { } ended && (!part.IsSpeaker || ended.DeliveredChars == 0))
            {
                Once(part, "ended", $"{part.Asked.Role}: {part.Asked.Model} {PartState.Of(part, story, 0)}");
            }
        }

        for (; passages < story.Passages.Length && story.Passages[passages] is { IsClosed: true } passage; passages++)
        {
            if (passages > 0)
            {
                Line(Words.WentOn(story, story.Handovers[passages - 1]));
            }

            if (passage.Text.Length > 0)
            {
                Line($"{passage.Model ?? "the pool"} says: {OneLine(passage.Text)}");
            }

            if (story.Withdrawal is { } withdrawal && passage.Model == withdrawal.Model)
            {
                Line(Words.Withdrawn(withdrawal));
            }

            if (story.Ended is { Status: RunStatus.Complete } && passages == story.Passages.Length - 1)
            {
                Line($"answer: {OneLine(story.Text)}");
            }
        }

        output.Flush();
    }

    private void Once(Part part, string what, string line)
    {
        if (said.Add($"{part.Asked.Step} {what}"))
        {
            Line(line);
        }
    }

    private void Line(string line) => output.WriteLine(line);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
