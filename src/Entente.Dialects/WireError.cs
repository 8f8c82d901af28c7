namespace Entente.Dialects;

/// <summary>An error as a dialect says it on the wire, read from a provider or to be written to a caller.</summary>
public sealed record WireError
{
    /// <summary>HTTP status; 0 where it came inside a stream without one.</summary>
    public int Status { get; init; }

    /// <summary>The dialect's error type, such as `invalid_request_error`.</summary>
    public string? Type { get; init; }

    /// <summary>Names the cause for programs, such as `model_not_found`.</summary>
    public string? Code { get; init; }

    /// <summary>The field of the request that is at fault; null where none is.</summary>
    public string? Param { get; init; }

    public required string Message { get; init; }
}

/// <summary>A request that cannot be read: names the field, what is wrong with it and the way out.</summary>
public sealed class InvalidCallException(string message, string? param = null, string code = "invalid_request") : Exception(message)
{
    public string? Param { get; } = param;
    public string Code { get; } = code;
}

/// <summary>A call that this dialect has no way to say, told in a sentence for the caller.</summary>
public sealed class CannotCarryException(string message, string? param = null) : Exception(message)
{
    public string? Param { get; } = param;
}

/// <summary>An answer or an event of a stream that is not what its dialect says; its text may be lost.</summary>
public sealed class MalformedAnswerException(string message, Exception? inner = null) : Exception(message, inner);
