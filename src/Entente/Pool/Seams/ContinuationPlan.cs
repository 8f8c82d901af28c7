using Entente.Dialects;

namespace Entente.Pool.Seams;

/// <summary>How one endpoint is asked to go on, and how its words are joined to what the caller has.</summary>
internal sealed record ContinuationPlan(Call Call, SeamFinder Finder, string Form)
{
    /// <summary>Tokens left for what must be said again before new text comes.</summary>
    private const int RoomToRepeat = 160;

    /// <summary>Null where this endpoint has no safe way to go on with this text.</summary>
    /// <param name="fact">What is known of the endpoint; null is tried by instruction.</param>
    /// <param name="tokensDelivered">Of the answer so far, to keep to the caller's limit.</param>
    public static ContinuationPlan? For(Call call, Partial partial, ContinuationForm? fact, int tokensDelivered)
    {
        var left = call.MaxOutputTokens is { } limit ? Math.Max(1, limit - tokensDelivered) + RoomToRepeat : (int?)null;
        if (partial.IsItsOwnAnchor)
        {
            return new(call, new SeamFinder(partial, 0), "again");
        }

        if (fact is ContinuationForm.Prefill or ContinuationForm.Prefix && partial.PrefillLength() is > 0 and var length)
        {
            var prefilled = call with { Continuation = new(fact.Value, partial.Text[..length]), MaxOutputTokens = left };
            return new(prefilled, new SeamFinder(partial, length), fact == ContinuationForm.Prefill ? "prefill" : "prefix");
        }

        if (fact is ContinuationForm.None || partial.AnchorToAsk() is not { } anchor)
        {
            return null;
        }

        var asked = call with
        {
            Messages = [.. call.Messages, Message.Of(Role.Assistant, partial.Text.TrimEnd()), Message.Of(Role.User, Ask(anchor))],
            MaxOutputTokens = left,
        };
        return new(asked, new SeamFinder(partial, 0), "instruction");
    }

    private static string Ask(string anchor) => $"""
        [entente:continue]
        The connection broke while you were writing the message above. Go on with that message. Begin by repeating exactly its last characters, given here between the marks, and then continue from there without a break: no introduction, no remark, the same language and the same format.
        <<<
        {anchor}
        >>>
        """;
}
