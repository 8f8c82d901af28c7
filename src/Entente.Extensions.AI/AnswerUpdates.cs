using System.Text.Json;
using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI;

/// <summary>
/// An answer on its way to a program, as updates. Text and reasoning go out as they come; function calls, usage and the finish reason
/// are the last update, which is said when the run's records are durable (decision 4).
/// </summary>
internal sealed class AnswerUpdates(string run, ReadOnlyMemory<byte> request, bool withReasoning, TimeProvider time, Func<ChatResponseUpdate, CancellationToken, ValueTask> say) : IAnswerWriter
{
    public const string Refusal = "Refusal";

    private readonly List<(ToolCallStartDelta Start, System.Text.StringBuilder Arguments)> _calls = [];
    private readonly Dictionary<int, int> _open = [];
    private readonly DateTimeOffset _created = time.GetUtcNow();
    private string? _model;
    private string? _fingerprint;

    /// <summary>The last update was taken.</summary>
    public bool IsComplete { get; private set; }

    public RunError? Error { get; private set; }

    /// <inheritdoc/>
    public void Notice(RunEvent runEvent)
    {
        // The abstraction has no place for it; the journal has.
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken)
    {
        _model ??= frame.Model;
        var contents = new List<AIContent>();
        foreach (var delta in frame.Deltas)
        {
            if (Content(delta) is { } content)
            {
                contents.Add(content);
            }
        }

        return contents.Count == 0 ? ValueTask.CompletedTask : say(Update(contents), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask CompleteAsync(RunSummary summary, CancellationToken cancellationToken)
    {
        _model ??= summary.Model;
        var finish = summary.Finishes.FirstOrDefault(end => end.Choice == 0);
        List<AIContent> contents = [.. _calls.Select(call => Call(call.Start, call.Arguments.ToString()))];
        if (finish is { Reason: FinishReason.Refused, Detail: { Length: > 0 } why })
        {
            contents.Add(new ErrorContent(why) { ErrorCode = Refusal });
        }

        if (summary.Usage is { } usage)
        {
            contents.Add(new UsageContent(Details(usage)));
        }

        var last = Update(contents);
        last.FinishReason = Finish(finish);
        last.AdditionalProperties = new()
        {
            [EntenteProperties.Name] = EntenteAnswer.Of(summary, _fingerprint),
            [EntenteProperties.Request] = request,
        };
        await say(last, cancellationToken);
        IsComplete = true;
    }

    /// <inheritdoc/>
    public ValueTask FailAsync(RunError error, RunSummary summary, CancellationToken cancellationToken)
    {
        Error = error;
        return ValueTask.CompletedTask;
    }

    private AIContent? Content(Delta delta)
    {
        switch (delta)
        {
            case StartDelta start:
                _fingerprint ??= start.Fingerprint;
                return null;
            case TextDelta { Text.Length: > 0 } text:
                return new TextContent(text.Text);
            case ReasoningDelta { Text.Length: > 0 } reasoning when withReasoning:
                return new TextReasoningContent(reasoning.Text);
            case ReasoningSignatureDelta signature when withReasoning:
                return new TextReasoningContent("") { ProtectedData = signature.Signature ?? signature.Redacted };
            case RefusalDelta { Text.Length: > 0 } refusal:
                return new ErrorContent(refusal.Text) { ErrorCode = Refusal };
            case ToolCallStartDelta start:
                _open[start.Index] = _calls.Count;
                _calls.Add((start, new()));
                return null;
            case ToolCallArgumentsDelta arguments when _open.TryGetValue(arguments.Index, out var call):
                _calls[call].Arguments.Append(arguments.Fragment);
                return null;
            case OpaqueDelta opaque:
                return new AIContent { RawRepresentation = opaque.Value, AdditionalProperties = new() { ["dialect"] = opaque.Dialect, ["kind"] = opaque.Kind } };
            default:
                return null;
        }
    }

    private ChatResponseUpdate Update(IList<AIContent> contents) => new(ChatRole.Assistant, contents)
    {
        // No message id: with one, the abstraction would put the last update's properties on the message instead of the response.
        ResponseId = run,
        ModelId = _model,
        CreatedAt = _created,
    };

    private static FunctionCallContent Call(ToolCallStartDelta start, string arguments)
    {
        var call = FunctionCallContent.CreateFromParsedArguments(
            arguments.Length == 0 ? "{}" : arguments,
            start.Id,
            start.Name,
            static json => JsonSerializer.Deserialize<Dictionary<string, object?>>(json, ChatJson.Options)!);
        call.RawRepresentation = arguments;
        return call;
    }

    private static UsageDetails Details(Usage usage) => new()
    {
        InputTokenCount = usage.Input,
        OutputTokenCount = usage.Output,
        TotalTokenCount = usage.Input + usage.Output,
        CachedInputTokenCount = usage.CachedRead,
        ReasoningTokenCount = usage.Reasoning,
        AdditionalCounts = usage.CacheWrite > 0 ? new() { ["cache_write_tokens"] = usage.CacheWrite } : null,
    };

    /// <summary>A strategy that gives a text of its own says no finish.</summary>
    private static ChatFinishReason Finish(FinishDelta? finish) => finish?.Reason switch
    {
        null or FinishReason.Stop => ChatFinishReason.Stop,
        FinishReason.Length => ChatFinishReason.Length,
        FinishReason.ToolCalls => ChatFinishReason.ToolCalls,
        FinishReason.Refused => ChatFinishReason.ContentFilter,
        _ => new ChatFinishReason(finish.Raw.Length > 0 ? finish.Raw : "other"),
    };
}
