using Entente.Continuity;
using Entente.Dialects;

namespace Entente.Pool;

/// <summary>How a call fails that the endpoint did not itself report as failed.</summary>
internal static class AttemptFailure
{
    /// <param name="code">The limit that was reached, such as `first_token_timeout`.</param>
    public static Failure Silent(string endpoint, Stage reached, string code) => new()
    {
        Stage = code switch { "connect_timeout" => Stage.Connect, "headers_timeout" => Stage.Headers, "first_token_timeout" => Stage.FirstToken, _ => reached },
        Class = FailureClass.Transient,
        Code = code,
        Message = $"{endpoint} was silent for too long ({code})",
        WasSilent = code != "connect_timeout",
    };

    public static Failure Broken(string endpoint, bool inAnswer, UpstreamException broken) => new()
    {
        Stage = inAnswer ? Stage.Body : broken.Stage,
        Class = FailureClass.Transient,
        Code = inAnswer ? "stream_cut" : "connection_failed",
        Message = $"{endpoint}: {broken.Message}",
    };

    public static Failure Truncated(string endpoint, Stage reached) => new()
    {
        Stage = reached,
        Class = FailureClass.Transient,
        Code = "stream_truncated",
        Message = $"{endpoint} ended the stream before the answer was whole",
    };

    public static Failure Malformed(string endpoint, Stage reached, MalformedAnswerException malformed) => new()
    {
        Stage = reached,
        Class = FailureClass.Transient,
        Code = "malformed_answer",
        Message = $"{endpoint} sent what cannot be read: {malformed.Message}",
    };

    public static Failure Revoked(string endpoint, Directive? directive, Stage stage) => new()
    {
        Stage = stage,
        Class = FailureClass.Withdrawn,
        Code = "withdrawn",
        Message = $"{endpoint} was withdrawn{(directive is null ? "" : $" by directive {directive.Id}: {directive.Reason}")}",
        Directive = directive?.Id,
    };

    public static Failure Declined(string endpoint, FinishDelta refusal) => new()
    {
        Stage = Stage.Body,
        Class = FailureClass.Refused,
        Code = refusal.Raw,
        Message = $"{endpoint} declined to answer",
        Told = refusal.Detail,
    };

    public static Failure Cancelled(string why) => new() { Stage = Stage.Body, Class = FailureClass.Cancelled, Code = "cancelled", Message = why };
}
