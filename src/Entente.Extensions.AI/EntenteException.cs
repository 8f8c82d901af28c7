using Entente.Runs;

namespace Entente.Extensions.AI;

/// <summary>
/// A run that has no whole answer. What a stream has given before it is a part of an answer at most. <see cref="Code"/> is one of
/// docs/errors.md; the message names the thing, the value and the way out.
/// </summary>
public sealed class EntenteException : Exception
{
    internal EntenteException(string run, RunError error)
        : base(error.Message)
    {
        RunId = run;
        Status = error.Status;
        Code = error.Code;
        Param = error.Param;
        IsFinal = error.IsFinal;
        RetryAfter = error.RetryAfter;
    }

    /// <summary>As in the header `Entente-Run`; its receipt has the same id. A request that was refused before a run began has no receipt.</summary>
    public string RunId { get; }

    /// <summary>The HTTP status that a server would have answered with.</summary>
    public int Status { get; }

    public string Code { get; }

    /// <summary>The field of the request that is at fault; null where none is.</summary>
    public string? Param { get; }

    /// <summary>Asking again will not help.</summary>
    public bool IsFinal { get; }

    public TimeSpan? RetryAfter { get; }
}
