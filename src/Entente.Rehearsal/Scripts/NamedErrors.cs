using System.Collections.Immutable;

namespace Entente.Rehearsal.Scripts;

/// <summary>Errors that real providers send, by the name that scripts use.</summary>
internal static class NamedErrors
{
    public static ImmutableSortedDictionary<string, ScriptedError> All { get; } = new Dictionary<string, ScriptedError>
    {
        ["rate_limited"] = new() { Status = 429, Type = "rate_limit_error", Code = "rate_limit_exceeded", Message = "Rate limit reached for this model. Please try again later." },
        ["insufficient_quota"] = new() { Status = 429, Type = "insufficient_quota", Code = "insufficient_quota", Message = "You exceeded your current quota, please check your plan and billing details." },
        ["invalid_api_key"] = new() { Status = 401, Type = "authentication_error", Code = "invalid_api_key", Message = "Incorrect API key provided." },
        ["region"] = new() { Status = 403, Type = "request_forbidden", Code = "unsupported_country_region_territory", Message = "Country, region, or territory not supported" },
        ["legal"] = new() { Status = 451, Type = "unavailable_for_legal_reasons", Code = "unavailable_for_legal_reasons", Message = "This model is not available for legal reasons." },
        ["model_not_found"] = new() { Status = 404, Type = "invalid_request_error", Code = "model_not_found", Message = "The model does not exist or you do not have access to it." },
        ["gone"] = new() { Status = 410, Type = "invalid_request_error", Code = "model_not_found", Message = "This model has been retired." },
        ["context_length_exceeded"] = new() { Status = 400, Type = "invalid_request_error", Code = "context_length_exceeded", Param = "messages", Message = "This model's maximum context length is exceeded. Please reduce the length of the messages." },
        ["content_policy_violation"] = new() { Status = 400, Type = "invalid_request_error", Code = "content_policy_violation", Message = "Your request was rejected as a result of our safety system." },
        ["server_error"] = new() { Status = 500, Type = "server_error", Message = "The server had an error while processing your request." },
        ["bad_gateway"] = new() { Status = 502, Type = "server_error", Message = "Bad gateway." },
        ["unavailable"] = new() { Status = 503, Type = "server_error", Message = "The engine is currently unavailable, please try again later." },
        ["overloaded"] = new() { Status = 529, Type = "overloaded_error", Message = "Overloaded" },
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
