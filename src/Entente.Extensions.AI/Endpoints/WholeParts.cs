using System.Collections.Immutable;
using Entente.Dialects;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>The parts of a whole answer, in the order in which they were said.</summary>
internal static class WholeParts
{
    public static ImmutableArray<Part> Of(IReadOnlyList<Delta> deltas)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        var thought = "";
        foreach (var delta in deltas)
        {
            switch (delta)
            {
                case ReasoningDelta reasoning:
                    thought += reasoning.Text;
                    break;
                case ReasoningSignatureDelta signature:
                    parts.Add(new ReasoningPart(signature.Redacted is null ? thought : "", signature.Signature, signature.Redacted));
                    thought = signature.Redacted is null ? "" : thought;
                    break;
                case TextDelta text:
                    parts.Add(new TextPart(text.Text));
                    break;
                case RefusalDelta refusal:
                    parts.Add(new RefusalPart(refusal.Text));
                    break;
                case ToolCallStartDelta start:
                    parts.Add(new ToolCallPart(start.Id, start.Name, string.Concat(deltas.OfType<ToolCallArgumentsDelta>().Where(arguments => arguments.Index == start.Index).Select(arguments => arguments.Fragment))));
                    break;
            }
        }

        if (thought.Length > 0)
        {
            parts.Insert(0, new ReasoningPart(thought));
        }

        return parts.ToImmutable();
    }
}
