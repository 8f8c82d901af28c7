using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Entente.Dialects;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Minds;
using Entente.Rehearsal.Recordings;
using Entente.Rehearsal.Scripts;
using Entente.Rehearsal.Playing;

namespace Entente.Rehearsal;

/// <summary>Takes a call in, decides by the script what happens to it, and sets the answer on stage.</summary>
internal sealed class Doorway(ImmutableDictionary<string, ICodec> codecs, RecordingLibrary? recordings, CallLog log, TimeProvider time)
{
    private readonly PromptCache cache = new();
    private readonly ModelList models = new(recordings);

    public RehearsalReply Models(RehearsalRequest request, Route route, Director director) =>
        director.Accepts(KeyOf(request))
            ? models.Reply(route, director.Script)
            : Replies.Error(codecs[route.Dialect], NamedErrors.All["invalid_api_key"], []);

    public async Task<RehearsalReply> AnswerAsync(RehearsalRequest request, Route route, Director director, CancellationToken cancellationToken)
    {
        ICodec codec = codecs[route.Dialect];
        OpenCall open = log.Open((number, at) => new CallEntry { Number = number, ReceivedAt = at, Provider = route.Provider, Model = "", Path = request.Path });
        ImmutableArray<KeyValuePair<string, string>> headers =
            [new(route.Dialect == DialectNames.AnthropicMessages ? "request-id" : "x-request-id", $"req_rehearsal_{open.Number:D8}")];
        try
        {
            // 1. Read the call.
            Call call;
            try
            {
                call = codec.ReadRequest(request.Body);
            }
            catch (InvalidCallException wrong)
            {
                return Refuse(codec, open, headers, new ScriptedError { Status = 400, Type = "invalid_request_error", Code = wrong.Code, Param = wrong.Param, Message = wrong.Message });
            }
            Conversation conversation = Conversation.Of(call);

            // 2. Ask the script.
            var (behaviour, rules) = director.Direct(new CallFacts
            {
                Model = call.Model, Provider = route.Provider, Dialect = route.Dialect, Number = 0, SinceStart = default,
                Prompt = conversation.LastUserText, Stream = call.Stream, Continuation = conversation.Form, Header = request.Header,
            });
            open.Know(entry => entry with
            {
                Model = call.Model, Streamed = call.Stream, Rules = rules,
                Continuation = conversation.Form.ToString().ToLowerInvariant(),
            });
            if (behaviour.Headers is { } further) headers = headers.AddRange(further);

            // 3. What happens before any headers.
            if (behaviour.Silence is { } silence) await Task.Delay(silence, time, cancellationToken);
            if (behaviour.Cut is { BeforeHeaders: true }) throw new RehearsalResetException();
            if (!director.Accepts(KeyOf(request))) return Refuse(codec, open, headers, NamedErrors.All["invalid_api_key"]);
            if (behaviour.Error is { } scripted) return Refuse(codec, open, headers, scripted);
            if (models.Find(call.Model, director.Script) is not { } cast)
            {
                return Refuse(codec, open, headers, NamedErrors.All["model_not_found"] with { Message = $"The model `{call.Model}` does not exist here. GET /v1/models lists those that do." });
            }

            // 4. What the model itself refuses.
            Usage usage = cache.Count(call, route.Dialect, route.Provider, call.Model);
            open.Know(entry => entry with { InputTokens = usage.Input });
            if (RefusalOf(call, conversation, cast, behaviour, usage, route.Dialect) is { } refusal) return Refuse(codec, open, headers, refusal);
            int room = (int)Math.Min(int.MaxValue, cast.Context - usage.Input);
            call = call with { MaxOutputTokens = Math.Min(call.MaxOutputTokens ?? room, room) };

            // 5. Speak.
            behaviour = Paced(behaviour, cast, director.Script);
            if (cast.Recorded is { } recorded) behaviour = behaviour.Or(new Behaviour { Text = recorded.Answer(call.Model, conversation.LastUserText, call.Seed) });
            string callPrefix = route.Dialect == DialectNames.AnthropicMessages ? "toolu_rehearsal" : "call_rehearsal";
            var speaker = new Speaker(director.Script.Seed, director.Script.SharedText);
            Utterance[] said = [.. Enumerable.Range(0, Math.Clamp(call.Choices, 1, 128)).Select(choice =>
                speaker.Speak(call, cast.Mind, behaviour, choice, string.Create(CultureInfo.InvariantCulture, $"{callPrefix}{open.Number}{(choice == 0 ? "" : $"c{choice}")}")))];
            usage = usage with { Output = said.Sum(one => one.OutputTokens), Reasoning = said.Sum(one => one.Reasoning.Length) };
            var identity = new AnswerIdentity
            {
                Id = (route.Dialect == DialectNames.AnthropicMessages ? "msg_rehearsal_" : "chatcmpl-rehearsal-") + open.Number.ToString("D8", CultureInfo.InvariantCulture),
                Model = behaviour.SaysModel ?? call.Model,
                Fingerprint = $"fp_rehearsal_{director.Script.Seed}",
                Created = time.GetUtcNow().ToUnixTimeSeconds(),
                IncludeUsage = true,
            };
            var play = new WholeOrStreamed(codec, identity, behaviour, usage, time, open);
            return call.Stream ? play.Streamed(call, said, headers) : await play.WholeAsync(call, said, headers, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            open.End(CallEnding.Cancelled);
            throw;
        }
        catch (RehearsalResetException)
        {
            open.End(CallEnding.Reset);
            throw;
        }
    }

    private static ScriptedError? RefusalOf(Call call, Conversation conversation, CastModel cast, Behaviour behaviour, Usage usage, string dialect)
    {
        if (conversation.Form == ContinuationForm.Prefill)
        {
            bool refuses = behaviour.Manners is { } manners ? manners.HasFlag(Manners.RefusePrefill) : cast.RefusesPrefill;
            if (refuses)
            {
                return new ScriptedError { Status = 400, Type = "invalid_request_error", Code = "invalid_request_error", Param = "messages", Message = "This model does not support assistant message prefill. The conversation must end with a user message." };
            }
            if (dialect == DialectNames.AnthropicMessages && conversation.Partial is [.., var last] && char.IsWhiteSpace(last))
            {
                return new ScriptedError { Status = 400, Type = "invalid_request_error", Message = "messages: final assistant content cannot end with trailing whitespace" };
            }
        }
        return usage.Input < cast.Context ? null : NamedErrors.All["context_length_exceeded"] with
        {
            Message = $"This model's maximum context length is {cast.Context} tokens. However, your messages resulted in {usage.Input} tokens. Please reduce the length of the messages of {call.Model}.",
        };
    }

    private static Behaviour Paced(Behaviour behaviour, CastModel cast, Script script) => behaviour with
    {
        FirstToken = behaviour.FirstToken ?? script.FirstToken ?? cast.Mind.FirstToken,
        PerToken = behaviour.PerToken ?? script.PerToken ?? cast.Mind.PerToken,
    };

    private static RehearsalReply Refuse(ICodec codec, OpenCall open, ImmutableArray<KeyValuePair<string, string>> headers, ScriptedError error)
    {
        open.HeadersSent(error.Status);
        open.Know(entry => entry with { ErrorCode = error.Code ?? error.Type });
        open.End(CallEnding.Error);
        return Replies.Error(codec, error, headers);
    }

    private static string? KeyOf(RehearsalRequest request)
    {
        if (request.Header("x-api-key") is { } key) return key;
        return request.Header("authorization") is { } bearer && bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? bearer["Bearer ".Length..].Trim() : null;
    }
}
