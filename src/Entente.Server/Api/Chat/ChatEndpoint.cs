using Entente.Admission;
using Entente.Dialects;
using Entente.Orchestration;
using Entente.Pool;
using Entente.Runs;
using Entente.Server.Admission;
using Entente.Server.Api.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Entente.Server.Api.Chat;

/// <summary>POST /v1/chat/completions</summary>
internal sealed class ChatEndpoint(RunEngine engine, PoolState pool, Gatekeeper gatekeeper, IdempotentRequests idempotent, OpenRuns open, IEnumerable<ICodec> codecs)
{
    private readonly ICodec _codec = codecs.First(codec => codec.Dialect == DialectNames.OpenAiChat);

    public async Task AnswerAsync(HttpContext context)
    {
        using var entry = open.Enter();
        var run = engine.NewId();
        context.Response.Headers["Entente-Run"] = run;

        // 1. What is asked.
        if (open.IsDraining)
        {
            await ErrorAnswer.WriteAsync(context, _codec, Stopping);
            return;
        }

        if (await ChatRequest.ReadAsync(context, _codec) is not { } request)
        {
            return;
        }

        // 2. Who asks, and within which limits.
        var caller = context.Features.GetRequiredFeature<Caller>();
        var (key, isFine) = await idempotent.ReadAsync(context, _codec, caller.Id, request);
        if (!isFine)
        {
            return;
        }

        var (grant, refusal) = gatekeeper.Admit(caller.Key, request.Caps);
        if (grant is null)
        {
            await ErrorAnswer.WriteAsync(context, _codec, new() { Status = refusal!.Status, Code = refusal.Code, Message = refusal.Message, Param = refusal.Param, RetryAfter = refusal.RetryAfter, IsFinal = refusal.RetryAfter is null });
            return;
        }

        // 3. The run.
        var question = new Question { Call = request.Call, Grant = grant, Dialect = _codec.Dialect, Body = request.Body, Options = request.Options };
        var events = new EventTap { Ending = run => Leave(caller, key, run) };
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, open.Stopping);
        if (key is not null && !await idempotent.TakeAsync(context, _codec, caller.Id, key, request, run))
        {
            return;
        }

        try
        {
            if (request.Call.Stream)
            {
                await StreamAsync(context, run, question, events, gone.Token);
            }
            else
            {
                await WholeAsync(context, run, question, events, gone.Token);
            }
        }
        finally
        {
            events.End();
        }
    }

    private void Leave(Caller caller, string? key, EventTap run)
    {
        gatekeeper.Leave(caller.Key, run.Events);
        if (key is not null)
        {
            idempotent.End(caller.Id, key, run.Events, run.IsComplete);
        }
    }

    private async Task StreamAsync(HttpContext context, string run, Question question, EventTap events, CancellationToken gone)
    {
        var definition = pool.Definition;
        await using var transport = new ChatTransport(context, pool.Time, definition.Timeouts.Heartbeat);
        var writer = new ChatStreamWriter(transport, _codec, question, run, definition.Fingerprint);
        await engine.AnswerAsync(run, question, events.Before(writer), gone);
        if (!writer.IsEnded && !context.RequestAborted.IsCancellationRequested)
        {
            await writer.FailAsync(Stopping, Nothing(run), CancellationToken.None);
        }
    }

    private async Task WholeAsync(HttpContext context, string run, Question question, EventTap events, CancellationToken gone)
    {
        using var writer = new ChatWholeWriter(context, _codec, run, pool.Definition.Fingerprint, pool.Time);
        await engine.AnswerAsync(run, question, events.Before(writer), gone);
        if (!writer.IsEnded && !context.RequestAborted.IsCancellationRequested)
        {
            await writer.FailAsync(Stopping, Nothing(run), CancellationToken.None);
        }
    }

    private static RunSummary Nothing(string run) => new() { Run = run, Strategy = "none", Why = "", Events = [] };

    private static RunError Stopping { get; } = new()
    {
        Status = 503,
        Code = "server_stopping",
        Message = "This server is stopping. Ask again; another one, or the next life of this one, will answer.",
        RetryAfter = TimeSpan.FromSeconds(2),
    };
}
