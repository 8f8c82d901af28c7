using Entente.Continuity;
using Entente.Dialects;

namespace Entente.Pool;

/// <summary>What is known of one call: what its answer has said so far, how long it took, how it ended, and what it is settled by.</summary>
internal sealed class AttemptRecord(EndpointState state, TimeProvider time, PlantedBug planted)
{
    private long _startedAt;

    public EndpointState State => state;

    /// <summary>Set once it is over without success.</summary>
    public Failure? Failure { get; private set; }

    public bool IsComplete { get; private set; }

    public Usage? Usage { get; private set; }

    public string? ResponseId { get; private set; }

    public string? ReportedModel { get; private set; }

    public long? FirstTokenMs { get; private set; }

    /// <summary>UTF-16 code units of text, reasoning and arguments seen; what an interrupted call is billed by.</summary>
    public int SeenChars { get; private set; }

    public List<FinishDelta> Finishes { get; } = [];

    /// <summary>Something was said that a reader takes for a token.</summary>
    public bool HasContent { get; private set; }

    /// <summary>How far it has come: what a failure says of itself.</summary>
    public Stage Reached => HasContent ? Stage.Body : Stage.FirstToken;

    public TimeSpan Elapsed => time.GetElapsedTime(_startedAt);

    public long ElapsedMs => (long)Elapsed.TotalMilliseconds;

    /// <summary>From here on its time is counted.</summary>
    public void Begin() => _startedAt = time.GetTimestamp();

    public void Observe(Frame frame)
    {
        if (frame.IsText)
        {
            SeenChars += frame.TextCharacters;
            NoteContent();
            return;
        }

        foreach (var delta in frame.Deltas)
        {
            switch (delta)
            {
                case FaultDelta fault:
                    Fail(Told(Reached, fault.Error.Status, fault.Error, null));
                    return;
                case StartDelta start:
                    ResponseId ??= start.Id;
                    ReportedModel ??= start.Model;
                    break;
                case UsageDelta usage:
                    Usage = usage.Usage;
                    break;
                case FinishDelta finish:
                    Finishes.Add(finish);
                    break;
                case TextDelta text:
                    SeenChars += text.Text.Length;
                    break;
                case ReasoningDelta reasoning:
                    SeenChars += reasoning.Text.Length;
                    break;
                case ToolCallArgumentsDelta arguments:
                    SeenChars += arguments.Fragment.Length;
                    break;
            }
        }

        if (frame.HasContent)
        {
            NoteContent();
        }
    }

    /// <summary>The failure that the endpoint itself reports.</summary>
    public Failure Told(Stage stage, int status, WireError error, string? retryAfter)
        => FailureClassifier.FromAnswer(stage, status, error, state.HasWorked, retryAfter, time);

    public void Complete() => IsComplete = true;

    /// <summary>It is over without success; the first failure is the one that holds.</summary>
    public Failure Fail(Failure failure)
    {
        if (Failure is null)
        {
            Failure = failure;
            if (failure.Class != FailureClass.Cancelled)
            {
                state.NoteFailure(failure, planted);
            }
        }

        return Failure;
    }

    /// <inheritdoc cref="Attempt.Counted"/>
    public Usage Counted(Call call, bool ignoresProvider)
    {
        var images = TokenEstimate.Images(call);
        var counted = CountedTokens(call, ignoresProvider);
        return images == 0 ? counted : counted with { Images = images };
    }

    private Usage CountedTokens(Call call, bool ignoresProvider)
    {
        var seen = Math.Min(TokenEstimate.Output(SeenChars), MostOutput(call));
        if (Usage is not { } told || ignoresProvider || (told.Input == 0 && told.Output == 0))
        {
            return new Usage { Input = TokenEstimate.Input(call), Output = seen, Estimated = true };
        }

        if (told.Output < seen && !(IsComplete && told.Output > 0))
        {
            return told with { Output = seen, Estimated = true, Raw = null };
        }

        // What a stream that broke off had told by then need not be all that it is billed for.
        return IsComplete ? told : told with { Estimated = true };
    }

    /// <summary>An estimate does not go over what was asked for: only a provider's own count can be an overrun.</summary>
    private long MostOutput(Call call)
        => Math.Max(1, call.Choices) * (long)Math.Min(call.MaxOutputTokens ?? int.MaxValue, state.Endpoint.MaxOutputTokens ?? int.MaxValue);

    private void NoteContent()
    {
        if (!HasContent)
        {
            HasContent = true;
            FirstTokenMs = ElapsedMs;
            state.NoteAnswer(ElapsedMs);
        }
    }
}
