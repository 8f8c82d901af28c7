using System.Globalization;
using System.Text.RegularExpressions;

namespace Entente.Extensions.AI.Endpoints;

/// <summary>What an exception of a chat client means, as an HTTP status says it: the status decides what follows.</summary>
/// <param name="Code">The provider's own word for it, such as `insufficient_quota`; null where it has none.</param>
public sealed partial record ChatClientFault(int Status, string Message, string? Code = null)
{
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Null: the exception names no status.</summary>
    internal static ChatClientFault? Of(Exception thrown, Func<Exception, ChatClientFault?>? asked)
    {
        for (var exception = thrown; exception is not null; exception = exception.InnerException)
        {
            if (asked?.Invoke(exception) is { } told)
            {
                return told;
            }

            switch (exception)
            {
                case HttpRequestException { StatusCode: { } status }:
                    return new((int)status, exception.Message);
                case EntenteException entente:
                    return new(entente.Status, entente.Message, entente.Code) { RetryAfter = entente.RetryAfter };
                case NotSupportedException or ArgumentException:
                    return new(400, exception.Message, "unsupported_value");
            }

            if (StatusInText().Match(exception.Message) is { Success: true } match)
            {
                var code = match.Groups["code"].Value.Split(':', StringSplitOptions.TrimEntries)[^1];
                return new(int.Parse(match.Groups["status"].Value, CultureInfo.InvariantCulture), exception.Message, code.Length > 0 ? code : null);
            }
        }

        return null;
    }

    // "HTTP 429 (rate_limit_error: rate_limit_exceeded)" of System.ClientModel, "Status: 429 (Too Many Requests)" of Azure.Core: their
    // exceptions hold the status in a property, for which this package would have to depend on theirs.
    [GeneratedRegex(@"^\s*HTTP (?<status>[45]\d\d)\b(?: \((?<code>[^)]*)\))?|^Status: (?<status>[45]\d\d)\b", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex StatusInText();
}
