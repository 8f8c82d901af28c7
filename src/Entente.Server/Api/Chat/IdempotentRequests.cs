using Entente.Admission;
using Entente.Dialects;
using Entente.Journal;
using Entente.Runs;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Chat;

/// <summary>The header `Idempotency-Key`: a request that is sent twice is answered, and paid for, once.</summary>
internal sealed class IdempotentRequests(IdempotencyBook book, IStoredAnswers stored)
{
    private const string Header = "Idempotency-Key";
    private const int LongestKey = 255;

    /// <summary>The request's key, if it has one.</summary>
    /// <returns>Not fine where the request was answered: with what was stored, or why its key cannot be taken.</returns>
    public async Task<(string? Key, bool IsFine)> ReadAsync(HttpContext context, ICodec codec, string caller, ChatRequest request)
    {
        if (!context.Request.Headers.TryGetValue(Header, out var values))
        {
            return (null, true);
        }

        var key = values.ToString();
        if (key.Length is 0 or > LongestKey || key.Any(character => character is < '!' or > '~'))
        {
            await ErrorAnswer.WriteAsync(context, codec, new() { Status = 400, Code = "invalid_value", Param = Header, IsFinal = true, Message = $"{Header} must be 1 to {LongestKey} printable ASCII characters without spaces, such as a UUID." });
            return (null, false);
        }

        return book.Find(caller, key, request.Body) is { } prior && await TellAsync(context, codec, request, prior) ? (null, false) : (key, true);
    }

    /// <summary>Takes the key for a run that is about to begin.</summary>
    /// <returns>False where it cannot begin; the caller was told.</returns>
    public async Task<bool> TakeAsync(HttpContext context, ICodec codec, string caller, string key, ChatRequest request, string run)
    {
        try
        {
            return await book.TakeAsync(caller, key, request.Body, run) is not { } prior || !await TellAsync(context, codec, request, prior);
        }
        catch (JournalUnavailableException unavailable)
        {
            await ErrorAnswer.WriteAsync(context, codec, new() { Status = 503, Code = "journal_unavailable", Message = $"The request was not begun, since its {Header} could not be written: {unavailable.Message}" });
            return false;
        }
    }

    /// <param name="isComplete">Its answer was called complete.</param>
    public void End(string caller, string key, IReadOnlyList<RunEvent> events, bool isComplete)
        => book.End(caller, key, release: !isComplete && events.OfType<StepEnded>().All(end => end.CostNanoUsd == 0));

    /// <summary>Always true: the request is answered.</summary>
    private async Task<bool> TellAsync(HttpContext context, ICodec codec, ChatRequest request, PriorRun prior)
    {
        context.Response.Headers["Entente-Run"] = prior.Run;
        if (!prior.IsSameRequest)
        {
            await ErrorAnswer.WriteAsync(context, codec, new() { Status = 422, Code = "idempotency_key_reused", Param = Header, IsFinal = true, Message = $"This {Header} came with another request, run {prior.Run}. Send a new key with a new request." });
        }
        else if (prior.IsRunning)
        {
            await ErrorAnswer.WriteAsync(context, codec, new() { Status = 409, Code = "idempotency_key_in_use", Param = Header, RetryAfter = TimeSpan.FromSeconds(1), Message = $"This request is being answered already, as run {prior.Run}. GET /v1/runs/{prior.Run} shows it; ask again when it has ended." });
        }
        else if (!await stored.TryGiveAsync(context, request, prior.Run))
        {
            await ErrorAnswer.WriteAsync(context, codec, new() { Status = 409, Code = "idempotency_key_used", Param = Header, IsFinal = true, Message = $"This request was answered as run {prior.Run}, of which no whole text is stored, so that it cannot be given again. GET /v1/runs/{prior.Run} shows it; send a new key to be answered, and charged, anew." });
        }

        return true;
    }
}
