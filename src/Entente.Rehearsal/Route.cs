using Entente.Dialects;

namespace Entente.Rehearsal;

internal enum RouteKind { Unknown, Call, Models, Control, Replay }

/// <summary>Where a request goes.</summary>
/// <param name="Provider">What stands before `/v1` in the path.</param>
/// <param name="Rest">What follows: a model's name, a control word, a recording.</param>
internal sealed record Route(RouteKind Kind, string Provider = "", string Dialect = "", string Rest = "")
{
    public static Route Of(RehearsalRequest request)
    {
        string path = request.Path.TrimEnd('/');
        bool post = request.Method == "POST";
        if (path.StartsWith("/rehearsal/", StringComparison.Ordinal)) return new(RouteKind.Control, Rest: path["/rehearsal/".Length..]);
        if (path.StartsWith("/replay/", StringComparison.Ordinal)) return new(RouteKind.Replay, Rest: path["/replay/".Length..]);
        if (post && Before(path, "/chat/completions") is { } chat) return new(RouteKind.Call, chat, DialectNames.OpenAiChat);
        if (post && Before(path, "/messages") is { } messages) return new(RouteKind.Call, messages, DialectNames.AnthropicMessages);
        if (request.Method == "GET" && Before(path, "/models") is { } all) return new(RouteKind.Models, all, DialectOf(request));
        if (request.Method == "GET" && path.IndexOf("/models/", StringComparison.Ordinal) is var at and >= 0)
        {
            return new(RouteKind.Models, WithoutVersion(path[..at]), DialectOf(request), Uri.UnescapeDataString(path[(at + "/models/".Length)..]));
        }
        return new(RouteKind.Unknown);
    }

    private static string DialectOf(RehearsalRequest request) =>
        request.Header("anthropic-version") is null ? DialectNames.OpenAiChat : DialectNames.AnthropicMessages;

    private static string? Before(string path, string ending) =>
        path.EndsWith(ending, StringComparison.Ordinal) ? WithoutVersion(path[..^ending.Length]) : null;

    private static string WithoutVersion(string prefix) =>
        (prefix.EndsWith("/v1", StringComparison.Ordinal) ? prefix[..^3] : prefix).Trim('/');
}
