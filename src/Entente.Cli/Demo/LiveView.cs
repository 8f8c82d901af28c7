using Entente.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Entente.Cli.Demo;

/// <summary>The play on a terminal: who takes part, and the answer in the colours of its speakers, drawn anew as it goes.</summary>
internal sealed class LiveView(IAnsiConsole console) : IDemoView
{
    private static readonly Style[] Voices = [new(Color.Aqua), new(Color.Yellow), new(Color.Fuchsia), new(Color.Green)];
    private static readonly Style Quiet = new(Color.Grey);
    private static readonly Style Loss = new(Color.Red, decoration: Decoration.Bold);
    private static readonly Style Good = new(Color.Green);

    public Task ShowAsync(DemoPlay play, CancellationToken cancellationToken) =>
        console.Live(new Text("")).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Top).StartAsync(async live =>
        {
            void Draw() => live.UpdateTarget(Render(play.Story, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
            await play.RunAsync(Draw, cancellationToken);
            Draw();
        });

    /// <summary>The picture of this moment.</summary>
    public static IRenderable Render(Story story, long nowMs)
    {
        var rows = new List<IRenderable> { Cast(story, nowMs) };
        if (story.Text.Length > 0)
        {
            rows.Add(new Text(""));
            rows.Add(Answer(story));
        }

        if (story.Withdrawal is { } withdrawal)
        {
            rows.Add(new Text(""));
            rows.Add(Line(Loss, Words.Withdrawn(withdrawal)));
        }

        for (var i = 0; i < story.Handovers.Count; i++)
        {
            rows.Add(Line(Voice(i + 1), Words.WentOn(story, story.Handovers[i])));
        }

        return new Rows(rows);
    }

    private static Table Cast(Story story, long nowMs)
    {
        var table = Columns.Of("role", "model", "developer (jurisdiction)", "state");
        var voice = 0;
        foreach (var part in story.Parts)
        {
            var speaks = part.IsSpeaker && (part.Ended is null || part.Ended.DeliveredChars > 0) ? Voice(voice++) : Style.Plain;
            table.AddRow(
                new Text(part.Asked.Role),
                new Text(part.Asked.Model, speaks),
                new Text(part.Developer),
                new Text(PartState.Of(part, story, nowMs), StateStyle(part, speaks)));
        }

        return table;
    }

    private static Style StateStyle(Part part, Style voice) => part.Ended switch
    {
        null => part.IsSpeaker ? voice : Quiet,
        { Outcome: StepOutcome.Complete } => part.IsSpeaker ? voice : Good,
        { Outcome: StepOutcome.Cancelled } => Quiet,
        _ => Loss,
    };

    private static Paragraph Answer(Story story)
    {
        var answer = new Paragraph();
        for (var i = 0; i < story.Passages.Length; i++)
        {
            if (i > 0 && story.Handovers[i - 1].AtChars > 0)
            {
                answer.Append(Seam, Loss);
            }

            answer.Append(story.Passages[i].Text, Voice(i));
        }

        return answer;
    }

    /// <summary>Stands in the text where it changes hands; it is no part of the answer.</summary>
    public const string Seam = "▌";

    private static Grid Line(Style style, string sentence)
        => new Grid().AddColumn(new GridColumn().NoWrap().Width(1).PadLeft(0).PadRight(1)).AddColumn(new GridColumn().PadRight(0))
            .AddRow(new Text(Seam, style), new Text(sentence));

    private static Style Voice(int speaker) => Voices[speaker % Voices.Length];
}
