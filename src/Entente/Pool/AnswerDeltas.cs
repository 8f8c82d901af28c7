using Entente.Dialects;

namespace Entente.Pool;

/// <summary>A whole answer, said as the deltas of a stream, so that every reader has one way to read.</summary>
public static class AnswerDeltas
{
    public static IEnumerable<Delta> Of(Answer answer)
    {
        yield return new StartDelta(answer.Id, answer.Model, answer.Fingerprint);
        foreach (var choice in answer.Choices)
        {
            var tool = 0;
            foreach (var part in choice.Parts)
            {
                switch (part)
                {
                    case TextPart text:
                        yield return new TextDelta(text.Text) { Choice = choice.Index };
                        break;
                    case ReasoningPart reasoning:
                        if (reasoning.Text.Length > 0)
                        {
                            yield return new ReasoningDelta(reasoning.Text) { Choice = choice.Index };
                        }

                        if (reasoning.Signature is not null || reasoning.Redacted is not null)
                        {
                            yield return new ReasoningSignatureDelta(reasoning.Signature, reasoning.Redacted) { Choice = choice.Index };
                        }

                        break;
                    case RefusalPart refusal:
                        yield return new RefusalDelta(refusal.Text) { Choice = choice.Index };
                        break;
                    case ToolCallPart call:
                        yield return new ToolCallStartDelta(tool, call.Id, call.Name) { Choice = choice.Index };
                        yield return new ToolCallArgumentsDelta(tool, call.Arguments) { Choice = choice.Index };
                        tool++;
                        break;
                    case OpaquePart opaque when opaque.Raw is { } raw:
                        yield return new OpaqueDelta(opaque.Dialect, opaque.Kind, raw) { Choice = choice.Index };
                        break;
                }
            }

            if (choice.Logprobs is { } logprobs)
            {
                yield return new LogprobsDelta(logprobs) { Choice = choice.Index };
            }

            yield return new FinishDelta(choice.Finish, choice.RawFinish) { Choice = choice.Index, Detail = choice.FinishDetail };
        }

        if (answer.Usage is { } usage)
        {
            yield return new UsageDelta(usage);
        }
    }
}
