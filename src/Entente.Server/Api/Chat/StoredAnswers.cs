using System.Text;
using System.Text.Json;
using Entente.Dialects;
using Entente.Journal;
using Entente.Pool;
using Entente.Rights;
using Entente.Runs;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Chat;

/// <summary>Gives a stored answer again: its text, calls and usage as they were, in the form that is asked for.</summary>
internal sealed class StoredAnswers(RunVault vault, IJournal journal, PoolState pool, IEnumerable<ICodec> codecs) : IStoredAnswers
{
    private readonly ICodec _codec = codecs.First(codec => codec.Dialect == DialectNames.OpenAiChat);

    public async Task<bool> TryGiveAsync(HttpContext context, ChatRequest request, string run)
    {
        if (!await WasWholeAsync(run, context.RequestAborted) || await vault.TextAsync(run, context.RequestAborted) is not { } text)
        {
            return false;
        }

        var body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(text.Answer, ApiJson.Relaxed.JsonElement));
        if (!request.Call.Stream)
        {
            await JsonAnswer.WriteAsync(context, body, "application/json");
            return true;
        }

        if (_codec.ReadAnswer(body).Answer is not { } answer)
        {
            return false;
        }

        await StreamAsync(context, answer, request.Call.IncludeUsage);
        return true;
    }

    private async Task StreamAsync(HttpContext context, Answer answer, bool includeUsage)
    {
        await using var transport = new ChatTransport(context, pool.Time, pool.Definition.Timeouts.Heartbeat);
        var encoder = _codec.NewEncoder(new()
        {
            Id = answer.Id ?? "",
            Model = answer.Model ?? "",
            Fingerprint = answer.Fingerprint ?? "",
            Created = answer.Created ?? 0,
            IncludeUsage = includeUsage,
        });
        var deltas = AnswerDeltas.Of(answer).ToList();
        await transport.EndAsync();
        await transport.WriteAsync(into =>
        {
            deltas.ForEach(delta => encoder.Encode(delta, into));
            encoder.Complete([.. deltas.OfType<FinishDelta>()], answer.Usage, null, into);
        }, context.RequestAborted);
    }

    /// <summary>What its caller was told last: that it is complete.</summary>
    private async Task<bool> WasWholeAsync(string run, CancellationToken cancellationToken)
    {
        AnswerEnded? last = null;
        await foreach (var entry in journal.ReadAsync(EntryKind.Run, run, cancellationToken))
        {
            last = RunEventJson.Read(entry.Body.Span) as AnswerEnded;
        }

        return last is { Status: RunStatus.Complete };
    }
}
