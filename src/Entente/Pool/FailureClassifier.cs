using System.Globalization;
using Entente.Dialects;

namespace Entente.Pool;

/// <summary>
/// From what an endpoint said to what it means. Status and error code decide; the text only breaks ties, since providers change it.
/// </summary>
internal static class FailureClassifier
{
    /// <param name="hasWorked">The endpoint has answered before: then "not found" means that it is gone, else that it was never ours.</param>
    /// <param name="retryAfter">The Retry-After header; null where absent.</param>
    public static Failure FromAnswer(Stage stage, int status, WireError error, bool hasWorked, string? retryAfter, TimeProvider time)
    {
        var word = Plain(error.Code) ?? Plain(error.Type);
        var code = word ?? (status > 0 ? $"http_{status}" : "error_in_stream");
        return new Failure
        {
            Stage = stage,
            Class = Class(status, error, hasWorked),
            Code = code,
            Message = status == 0 ? $"its stream ended in an error ({code})" : word is null ? $"it answered {status}" : $"it answered {status} ({code})",
            Told = error.Message.Length > 0 ? error.Message : null,
            Status = status,
            Param = Plain(error.Param),
            RetryAfter = ReadRetryAfter(retryAfter, time),
        };
    }

    public static TimeSpan? ReadRetryAfter(string? header, TimeProvider time)
    {
        if (double.TryParse(header, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400));
        }

        if (DateTimeOffset.TryParse(header, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            var wait = at - time.GetUtcNow();
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }

        return null;
    }

    private static FailureClass Class(int status, WireError error, bool hasWorked)
    {
        if (status == 451 || IsLocation(error))
        {
            return FailureClass.Restricted;
        }

        if (IsRefusal(error))
        {
            return FailureClass.Refused;
        }

        if (IsBill(error) || status is 401 or 402)
        {
            return FailureClass.Unauthorised;
        }

        if (status == 410 || IsGone(status, error))
        {
            return IsOwnSetting(error) || !hasWorked ? FailureClass.Unauthorised : FailureClass.Withdrawn;
        }

        return status switch
        {
            403 => FailureClass.Unauthorised,
            408 or 409 or 425 => FailureClass.Transient,
            429 => FailureClass.Limited,
            >= 400 and < 500 => FailureClass.Invalid,
            0 => InStream(error),
            _ => FailureClass.Transient,
        };
    }

    private static FailureClass InStream(WireError error) => Word(error) switch
    {
        var word when Has(word, "rate_limit", "too_many_requests") => FailureClass.Limited,
        var word when Has(word, "invalid_request", "context_length") => FailureClass.Invalid,
        var word when Has(word, "authentication", "permission") => FailureClass.Unauthorised,
        _ => FailureClass.Transient,
    };

    private static bool IsLocation(WireError error)
        => Has(Word(error), "unsupported_country", "unsupported_region", "unavailable_for_legal_reasons")
        || (Has(Word(error), "failed_precondition") && Says(error, "location is not supported"))
        || Says(error, "country, region, or territory not supported")
        || Says(error, "not available in your country") || Says(error, "not available in your region");

    private static bool IsRefusal(WireError error)
        => Has(Word(error), "content_policy", "content_filter", "moderation", "responsibleaipolicyviolation", "safety");

    private static bool IsBill(WireError error)
        => Has(Word(error), "insufficient_quota", "billing", "insufficient_balance", "credit_balance", "payment_required")
        || Says(error, "credit balance is too low");

    private static bool IsGone(int status, WireError error)
        => status == 404 || Has(Word(error), "model_not_found", "deploymentnotfound", "model_decommissioned", "model_deprecated");

    /// <summary>A 404 that an account's own privacy setting causes: to be told to people, not taken for a withdrawal.</summary>
    private static bool IsOwnSetting(WireError error) => Says(error, "data policy") || Says(error, "guardrail");

    // Codes and names of fields are recorded; what else a provider writes there might be the prompt.
    private static string? Plain(string? text)
        => text is { Length: > 0 and <= 64 } && text.All(sign => char.IsAsciiLetterOrDigit(sign) || "_-.:[]/$".Contains(sign, StringComparison.Ordinal)) ? text : null;

    private static string Word(WireError error) => $"{error.Code} {error.Type}".ToLowerInvariant();

    private static bool Has(string word, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (word.Contains(part, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Says(WireError error, string text) => error.Message.Contains(text, StringComparison.OrdinalIgnoreCase);
}
