using System.Text.Json;
using Entente.Dialects;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>
/// Reads what a chat client says, update by update, into deltas. Function calls are kept to the end: a client that calls functions itself
/// says the call first and its result later, and those are not the caller's.
/// </summary>
internal sealed class SaidByClient
{
    private readonly List<FunctionCallContent> _calls = [];
    private UsageDetails? _usage;
    private bool _hasUnsignedThought;

    public string? Id { get; private set; }

    public string? Model { get; private set; }

    /// <summary>Null as long as the client has not said that it ended.</summary>
    public FinishDelta? Finish { get; private set; }

    public Usage? Usage => _usage is null ? null : new()
    {
        Input = _usage.InputTokenCount ?? 0,
        Output = _usage.OutputTokenCount ?? 0,
        CachedRead = _usage.CachedInputTokenCount ?? 0,
        CacheWrite = _usage.AdditionalCounts?.GetValueOrDefault("cache_write_tokens") ?? 0,
        Reasoning = _usage.ReasoningTokenCount ?? 0,
    };

    public bool HasCalls => _calls.Count > 0;

    /// <exception cref="MalformedAnswerException">It says something that no text answer holds, or an error.</exception>
    public void Read(ChatResponseUpdate update, List<Delta> into)
    {
        Id ??= update.ResponseId;
        Model ??= update.ModelId;
        Finish = update.FinishReason is { } reason ? Finished(reason) : Finish;
        foreach (var content in update.Contents)
        {
            Read(content, into);
        }
    }

    /// <summary>The calls that are left for the caller.</summary>
    public IEnumerable<Delta> Calls()
    {
        for (var i = 0; i < _calls.Count; i++)
        {
            yield return new ToolCallStartDelta(i, _calls[i].CallId, _calls[i].Name);
            yield return new ToolCallArgumentsDelta(i, JsonSerializer.Serialize(_calls[i].Arguments ?? new Dictionary<string, object?>(), ChatJson.Options));
        }
    }

    private void Read(AIContent content, List<Delta> into)
    {
        switch (content)
        {
            case TextContent text:
                into.Add(new TextDelta(text.Text));
                break;
            case TextReasoningContent thought:
                Read(thought, into);
                break;
            case FunctionCallContent { InformationalOnly: false } call:
                _calls.Add(call);
                break;
            case FunctionResultContent result:
                _calls.RemoveAll(call => call.CallId == result.CallId);
                break;
            case UsageContent usage:
                (_usage ??= new()).Add(usage.Details);
                break;
            case ErrorContent { ErrorCode: AnswerUpdates.Refusal } refusal:
                into.Add(new RefusalDelta(refusal.Message));
                break;
            case ErrorContent error:
                throw new MalformedAnswerException($"the client reports an error: {error.Message}");
            case ToolCallContent or ToolResultContent:
                break; // done at the provider: what came of it stands in the text
            case { } other when other.GetType() == typeof(AIContent):
                break; // something beside the answer
            default:
                throw new MalformedAnswerException($"the client answers with a {content.GetType().Name}, which no chat completion holds");
        }
    }

    private void Read(TextReasoningContent thought, List<Delta> into)
    {
        if (thought.Text.Length > 0)
        {
            into.Add(new ReasoningDelta(thought.Text));
            _hasUnsignedThought = true;
        }

        if (thought.ProtectedData is { } data)
        {
            into.Add(_hasUnsignedThought ? new ReasoningSignatureDelta(data) : new ReasoningSignatureDelta(null, data));
            _hasUnsignedThought = false;
        }
    }

    private static FinishDelta Finished(ChatFinishReason reason) => reason.Value switch
    {
        "stop" => new(FinishReason.Stop, "stop"),
        "length" => new(FinishReason.Length, "length"),
        "tool_calls" => new(FinishReason.ToolCalls, "tool_calls"),
        "content_filter" => new(FinishReason.Refused, "content_filter"),
        var other => new(FinishReason.Other, other),
    };
}
