using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Rehearsal.Calls;
using Entente.Rehearsal.Minds;
using Entente.Rehearsal.Recordings;
using Entente.Rehearsal.Replay;
using Entente.Rehearsal.Scripts;

namespace Entente.Rehearsal;

/// <summary>
/// The provider that is played, whatever the host: a request in, a reply in its own time out. Waits on its
/// <see cref="TimeProvider"/> only. Safe for concurrent use.
/// </summary>
public sealed class RehearsalEngine
{
    private readonly RehearsalOptions options;
    private readonly Doorway doorway;
    private volatile Director director;

    /// <param name="codecs">The dialects that are spoken; default: OpenAI chat and Anthropic messages.</param>
    public RehearsalEngine(RehearsalOptions options, IEnumerable<ICodec>? codecs = null)
    {
        this.options = options;
        director = new Director(options.Script, options.Time);
        Calls = new CallLog(options.Time);
        doorway = new Doorway((codecs ?? KnownCodecs.All()).ToImmutableDictionary(codec => codec.Dialect),
            options.Recordings is { } folder ? new RecordingLibrary(folder) : null, Calls, options.Time);
        Replay = options.WireRecordings is { } recordings ? new WireReplay(recordings) : null;
    }

    /// <summary>The provider's own record of what it was asked.</summary>
    public CallLog Calls { get; }

    /// <summary>Recorded answers as providers sent them; null where none were given.</summary>
    public WireReplay? Replay { get; }

    public Script Script => director.Script;

    /// <summary>Plays another script from its beginning: its clock, its counts and its outages start now.</summary>
    public void Play(Script script) => director = new Director(script, options.Time);

    /// <summary>Plays the first script from its beginning and forgets the calls.</summary>
    public void Reset()
    {
        director = new Director(options.Script, options.Time);
        Calls.Clear();
    }

    /// <exception cref="RehearsalResetException">The connection breaks before the headers.</exception>
    /// <exception cref="OperationCanceledException">The caller left before the headers.</exception>
    public Task<RehearsalReply> AnswerAsync(RehearsalRequest request, CancellationToken cancellationToken)
    {
        Route route = Route.Of(request);
        return route.Kind switch
        {
            RouteKind.Control => Task.FromResult(new ControlDesk(this, options.Time).Answer(request, route.Rest)),
            RouteKind.Replay => Task.FromResult(Replay?.Answer(route.Rest) ?? Replies.Json(404, "{\"error\":{\"message\":\"no recordings are served here\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"unknown_url\"}}")),
            RouteKind.Models => Task.FromResult(doorway.Models(request, route, director)),
            RouteKind.Call => doorway.AnswerAsync(request, route, director, cancellationToken),
            _ => Task.FromResult(Replies.Json(404, $"{{\"error\":{{\"message\":{System.Text.Json.JsonSerializer.Serialize($"Unknown request URL: {request.Method} {request.Path}. A rehearsal serves /v1/chat/completions, /v1/messages, /v1/models and /rehearsal/calls, script, reset, clock.")},\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"unknown_url\"}}}}")),
        };
    }

    internal TimeSpan SinceStart => director.SinceStart;
}
