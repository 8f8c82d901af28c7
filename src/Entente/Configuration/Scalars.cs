using System.Globalization;
using System.Text.Json.Nodes;

namespace Entente.Configuration;

/// <summary>The kinds of single values that the configuration knows.</summary>
internal static class Scalars
{
    public static ScalarShape Text(string says, string example) =>
        new(says, example, scalar => scalar.Text.Trim().Length > 0, () => new() { ["type"] = "string", ["minLength"] = 1 });

    public static ScalarShape Choice(params string[] names) =>
        new($"one of {string.Join(", ", names)}", names[0], scalar => names.Contains(scalar.Text), () => new()
        {
            ["enum"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
        })
        {
            Message = "no such choice",
            Mend = text => NearestName.Hint(text, names, "choice"),
        };

    public static ScalarShape WitnessKey() =>
        new("a witness's public key", "witness.example+c5e284c6+BIhLiFf06qFhPGFQTbNNS+rzRlF6DjHePN3U2bQgHZ0L", scalar => AsWitnessKey(scalar.Text) is not null, () => new() { ["type"] = "string", ["minLength"] = 1 })
        {
            Mend = _ => "write it as the witness publishes it: name+hash+base64, in quotes",
        };

    public static Receipts.WitnessKey? AsWitnessKey(string text)
    {
        try
        {
            return Receipts.WitnessKey.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static ScalarShape Switch() =>
        new("true or false", "true", scalar => scalar.Text is "true" or "false", () => new() { ["type"] = "boolean" });

    public static ScalarShape Length() =>
        new("a length of time", "5s", scalar => Duration.Parse(scalar.Text) is not null, () => new()
        {
            ["type"] = "string",
            ["pattern"] = Duration.Pattern,
        })
        {
            Mend = _ => "write it like 500ms, 5s, 15m or 1h, more than nothing",
        };

    public static ScalarShape Amount(string says, decimal? atMost = null) =>
        new(says, "0.05", scalar => AsDecimal(scalar.Text) is { } amount && amount >= 0 && !(amount > atMost), () =>
        {
            var schema = new JsonObject { ["type"] = "number", ["minimum"] = 0 };
            if (atMost is { } most)
            {
                schema["maximum"] = most;
            }

            return schema;
        })
        {
            Mend = text => AsDecimal(text) is < 0 ? "write 0 or more" : atMost is { } most ? $"write a number from 0 to {most}" : "write a number like 0.05, without a unit",
        };

    public static ScalarShape Count(string says, int least = 1) =>
        new(says, "8", scalar => AsInteger(scalar.Text) >= least, () => new() { ["type"] = "integer", ["minimum"] = least })
        {
            Mend = _ => $"write a whole number from {least}",
        };

    public static ScalarShape Jurisdiction() =>
        new("a jurisdiction (ISO 3166 country of two letters, or EU)", "DE", scalar => Jurisdictions.IsKnown(scalar.Text), () => new()
        {
            ["type"] = "string",
            ["pattern"] = "^[A-Z]{2}$",
        })
        {
            Mend = text => text.Trim().ToUpperInvariant() switch
            {
                "UK" => "did you mean \"GB\"?",
                var upper when Jurisdictions.IsKnown(upper) => $"did you mean \"{upper}\"?",
                _ => "write it like DE, FR, US",
            },
        };

    public static ScalarShape Address() =>
        new("an http or https address", "https://api.example/v1", scalar => AsAddress(scalar.Text) is not null, () => new()
        {
            ["type"] = "string",
            ["pattern"] = "^https?://",
        })
        {
            MayBeSecret = text => text.Contains('@', StringComparison.Ordinal) || text.Contains('?', StringComparison.Ordinal),
            Mend = text => text.Contains('@', StringComparison.Ordinal) && text.Contains("://", StringComparison.Ordinal)
                ? "take user and password out of it; a key belongs into api_key as ${NAME}"
                : "write it like https://api.example/v1, without a query",
        };

    public static ScalarShape Secret() =>
        new("a reference to a secret", "${ALPHA_KEY}", scalar => SecretReference.Parse(scalar.Text) is not null, () => new()
        {
            ["type"] = "string",
            ["pattern"] = @"^(\$\{[A-Za-z_][A-Za-z0-9_]*\}|file:.+)$",
        })
        {
            MayBeSecret = _ => true,
            Mend = _ => "the secret itself never stands in this file: write ${NAME} and set that variable, or file:/path of a file that holds it",
        };

    /// <summary>The address without a trailing slash; null where it is none, or holds credentials, a query or a fragment.</summary>
    public static string? AsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri.Host.Length > 0 && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            ? text.TrimEnd('/')
            : null;

    public static decimal? AsDecimal(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var value) ? value : null;

    public static int? AsInteger(string text) =>
        int.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value : null;
}
