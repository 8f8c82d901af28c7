using Entente.Dialects;
using Entente.Rehearsal.Minds;
using Entente.Rehearsal.Scripts;

namespace Entente.Rehearsal.Playing;

/// <summary>What a script says of an error, and of endings, in a dialect's own words.</summary>
internal static class Errors
{
    public static WireError Of(ScriptedError error) => new()
    {
        Status = error.Status,
        Type = error.Type,
        Code = error.Code,
        Param = error.Param,
        Message = error.Message ?? "The rehearsal script says so.",
    };

    public static string RawFinish(string dialect, Utterance said) => (dialect, said.Finish) switch
    {
        (DialectNames.AnthropicMessages, FinishReason.Stop) => said.StoppedBy is null ? "end_turn" : "stop_sequence",
        (DialectNames.AnthropicMessages, FinishReason.Length) => "max_tokens",
        (DialectNames.AnthropicMessages, FinishReason.ToolCalls) => "tool_use",
        (DialectNames.AnthropicMessages, _) => "refusal",
        (_, FinishReason.Stop) => "stop",
        (_, FinishReason.Length) => "length",
        (_, FinishReason.ToolCalls) => "tool_calls",
        (_, _) => "stop", // a refusal of the chat dialect is told in a field of its own
    };
}
