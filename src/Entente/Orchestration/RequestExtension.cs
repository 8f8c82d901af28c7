using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Entente.Configuration;
using Entente.Dialects;
using Entente.Rights;
using Entente.Runs;

namespace Entente.Orchestration;

/// <summary>
/// What a caller asks of Entente itself: the field `entente` of the body, or headers such as `Entente-Max-Cost-Usd`. Unknown names
/// and wrong types are refused, with the name that was probably meant.
/// </summary>
public static class RequestExtension
{
    private const string Prefix = "Entente-";

    // What most requests say, which is nothing.
    private static readonly RunOptions Plain = new();
    private static readonly RunOptions OnlyStored = new() { Store = true };
    private static readonly Caps Unlimited = new();

    /// <exception cref="InvalidCallException">A name or a value cannot be taken.</exception>
    /// <param name="store">What the dialect's own field says about keeping the text; null where it says nothing.</param>
    public static (RunOptions Options, Caps Caps) Read(JsonElement? field, IEnumerable<KeyValuePair<string, string>> headers, bool? store = null)
    {
        Dictionary<string, Said>? any = null;
        if (field is { ValueKind: not JsonValueKind.Null } body)
        {
            if (body.ValueKind != JsonValueKind.Object)
            {
                throw Wrong("entente", "must be an object such as {\"max_cost_usd\": 0.05}");
            }

            foreach (var property in body.EnumerateObject())
            {
                Add(any ??= [], property.Name, new($"entente.{property.Name}", property.Value, null));
            }
        }

        foreach (var (name, value) in headers)
        {
            if (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                Add(any ??= [], name[Prefix.Length..].Replace('-', '_').ToLowerInvariant(), new(name, default, value));
            }
        }

        if (any is not { } said)
        {
            return (store == true ? OnlyStored : Plain, Unlimited);
        }

        if (said.TryGetValue("store", out var stored) && store is { } plainly && plainly != stored.Flag())
        {
            throw Wrong(stored.Place, "says otherwise than the field store: say it once");
        }

        return (new RunOptions
        {
            Strategy = Find(said, "strategy")?.Text(),
            Seed = (long?)Find(said, "seed")?.Integer(long.MinValue, long.MaxValue),
            ExpectFingerprint = Find(said, "expect_fingerprint")?.Text(),
            Verifier = Find(said, "verifier") is { } verifier ? VerifierName(verifier) : null,
            Progress = Find(said, "progress") is { } progress ? Form(progress) : ProgressForm.Comments,
            Store = Find(said, "store")?.Flag() ?? store ?? false,
            Consent = Find(said, "consent") is { } consent ? OnlyKnown(consent, consent.Texts()) : [],
            Lineage = Find(said, "lineage")?.Texts() ?? [],
        }, new Caps
        {
            MaxCostNanoUsd = Find(said, "max_cost_usd") is { } cost ? (long)(cost.Number(0, 1_000_000) * 1_000_000_000m) : null,
            MaxCalls = (int?)Find(said, "max_calls")?.Integer(1, 10_000),
            MaxSeconds = (double?)Find(said, "max_seconds")?.Number(0.001m, 86_400),
            Jurisdictions = Find(said, "jurisdictions")?.Texts() ?? [],
            Exclude = Find(said, "exclude")?.Texts() ?? [],
        });
    }

    private static ProgressForm Form(Said said) => said.Text() switch
    {
        "comments" => ProgressForm.Comments,
        "reasoning" => ProgressForm.Reasoning,
        "none" => ProgressForm.None,
        var other => throw Wrong(said.Place, $"must be comments, reasoning or none, not \"{other}\""),
    };

    /// <summary>Which there are the planner knows; that it is a name at all is checked here.</summary>
    private static string VerifierName(Said verifier)
        => verifier.Header is null && verifier.Json.ValueKind is JsonValueKind.Object or JsonValueKind.Array
            ? throw Wrong(verifier.Place, "must be the name of a verifier that the server's configuration defines; commands and URLs in a request are refused")
            : verifier.Text() is { Length: > 0 } name && !name.Contains("://", StringComparison.Ordinal) && !name.StartsWith('/') && !name.Any(char.IsWhiteSpace)
            ? name
            : throw Wrong(verifier.Place, $"must be the name of a verifier that the server's configuration defines, not \"{verifier.Text()}\"; commands and URLs in a request are refused");

    private static ImmutableArray<string> OnlyKnown(Said consent, ImmutableArray<string> purposes)
        => purposes.FirstOrDefault(purpose => !Consent.Names.Contains(purpose)) is { } unknown
            ? throw Wrong(consent.Place, $"names \"{unknown}\"; known is {string.Join(", ", Consent.Names)}")
            : purposes;

    private static Said? Find(Dictionary<string, Said> said, string name) => said.TryGetValue(name, out var value) ? value : null;

    private static void Add(Dictionary<string, Said> said, string name, Said value)
    {
        if (!RunOptions.Names.Contains(name))
        {
            throw new InvalidCallException($"{value.Place} is not known here; {NearestName.Hint(name, RunOptions.Names, "name")}", value.Place, "unknown_parameter");
        }

        if (!said.TryAdd(name, value))
        {
            throw Wrong(value.Place, $"says what {said[name].Place} says too: say it once");
        }
    }

    private static InvalidCallException Wrong(string place, string what) => new($"{place} {what}", place, "invalid_value");

    /// <param name="Place">Where it stands, for messages.</param>
    /// <param name="Header">The header's text; null where it comes from the body.</param>
    private readonly record struct Said(string Place, JsonElement Json, string? Header)
    {
        public string Text() => Header?.Trim() ?? (Json.ValueKind == JsonValueKind.String ? Json.GetString()! : throw MustBe("a string"));

        public decimal Number(decimal least, decimal most)
        {
            decimal number;
            if (Header is null ? Json.ValueKind != JsonValueKind.Number || !Json.TryGetDecimal(out number) : !decimal.TryParse(Header, NumberStyles.Number, CultureInfo.InvariantCulture, out number))
            {
                throw MustBe("a number");
            }

            return number >= least && number <= most ? number : throw Wrong(Place, string.Create(CultureInfo.InvariantCulture, $"must be between {least} and {most}, not {number}"));
        }

        public decimal Integer(long least, long most)
        {
            var number = Number(least, most);
            return number == decimal.Truncate(number) ? number : throw MustBe("an integer");
        }

        public bool Flag() => (Header?.Trim().ToLowerInvariant(), Json.ValueKind) switch
        {
            ("true", _) or (null, JsonValueKind.True) => true,
            ("false", _) or (null, JsonValueKind.False) => false,
            _ => throw MustBe("true or false"),
        };

        public ImmutableArray<string> Texts()
        {
            if (Header is not null)
            {
                return [.. Header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
            }

            if (Json.ValueKind != JsonValueKind.Array)
            {
                throw MustBe("a list of strings");
            }

            var texts = ImmutableArray.CreateBuilder<string>();
            foreach (var item in Json.EnumerateArray())
            {
                texts.Add(item.ValueKind == JsonValueKind.String ? item.GetString()! : throw MustBe("a list of strings"));
            }

            return texts.ToImmutable();
        }

        private InvalidCallException MustBe(string what) => Wrong(Place, $"must be {what}{(Header is null ? $", not {Kind}" : $", not \"{Header}\"")}");

        private string Kind => Json.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "a boolean",
        };
    }
}
