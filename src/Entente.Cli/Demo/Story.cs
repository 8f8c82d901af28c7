using System.Collections.Immutable;
using System.Text;
using Entente.Runs;

namespace Entente.Cli.Demo;

/// <summary>What has happened so far: a fold over the run's events, and the text that came. One thread's.</summary>
internal sealed class Story
{
    private readonly StringBuilder text = new();
    private readonly List<Continued> handovers = [];

    /// <summary>In the order in which they were asked.</summary>
    public ImmutableArray<Part> Parts { get; private set; } = [];

    /// <summary>Null before the plan was made.</summary>
    public PlanMade? Plan { get; private set; }

    public IReadOnlyList<Continued> Handovers => handovers;

    /// <summary>Null before, and where the answer was over too soon.</summary>
    public Withdrawal? Withdrawal { get; private set; }

    /// <summary>Null while the run goes on.</summary>
    public AnswerEnded? Ended { get; private set; }

    public string Text => text.ToString();

    /// <summary>Who is speaking now; null where nobody has begun.</summary>
    public Part? Speaker => text.Length == 0 ? null : Parts.LastOrDefault(part => part.IsSpeaker && part.Ended is null);

    /// <summary>The answer, cut where it changed hands.</summary>
    public ImmutableArray<Passage> Passages
    {
        get
        {
            var passages = ImmutableArray.CreateBuilder<Passage>();
            var (whole, from) = (Text, 0);
            foreach (var handover in handovers)
            {
                // The events may be ahead of the text.
                var to = Math.Min(handover.AtChars, whole.Length);
                passages.Add(new(handover.FromModel, whole[from..to], IsClosed: to == handover.AtChars));
                from = to;
            }

            passages.Add(new(handovers is [.., var last] ? last.ToModel : FirstSpeaker(), whole[from..], Ended is not null));
            return passages.ToImmutable();
        }
    }

    public void Hear(string words) => text.Append(words);

    public void Note(Withdrawal withdrawal) => Withdrawal = withdrawal;

    public void Note(RunEvent happened)
    {
        switch (happened)
        {
            case PlanMade plan:
                Plan = plan;
                break;
            case StepStarted asked:
                Parts = Parts.Add(new(asked, null));
                break;
            case StepEnded ended when Parts.FirstOrDefault(part => part.Asked.Step == ended.Step) is { } part:
                Parts = Parts.Replace(part, part with { Ended = ended });
                break;
            case Continued continued:
                handovers.Add(continued);
                break;
            case AnswerEnded ended:
                Ended = ended;
                break;
        }
    }

    /// <summary>How long nobody spoke at a handover, in milliseconds.</summary>
    public long SilenceMs(Continued handover)
        => Parts.FirstOrDefault(part => part.Asked.Step == handover.FromStep)?.Ended is { } left ? Math.Max(0, handover.TimeMs - left.TimeMs) : 0;

    private string? FirstSpeaker() => text.Length == 0 ? null : Parts.FirstOrDefault(part => part.IsSpeaker && part.Ended?.DeliveredChars != 0)?.Asked.Model;
}
