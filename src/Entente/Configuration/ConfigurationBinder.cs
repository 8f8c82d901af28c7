using System.Collections.Immutable;
using Entente.Catalog;
using Entente.Dialects;
using Entente.Pool;

namespace Entente.Configuration;

/// <summary>Checked YAML to records. What the check has refused becomes null here and is not reported twice.</summary>
internal static class ConfigurationBinder
{
    public static EntenteConfiguration Bind(YamlMap root) => new()
    {
        Home = root["home"] is YamlMap home ? new() { Name = Text(home, "name"), Jurisdiction = Text(home, "jurisdiction") } : null,
        Listen = Address(root, "listen"),
        Providers = [.. Named(root, "providers", Provider).OrderBy(provider => provider.Name, StringComparer.Ordinal)],
        Models = [.. Named(root, "models", Model)],
        Aliases = Aliases(root),
        Ensembles = [.. Named(root, "ensembles", Ensemble).OrderBy(ensemble => ensemble.Name, StringComparer.Ordinal)],
        Verifiers = [.. Named(root, "verifiers", Verifier).OrderBy(verifier => verifier.Name, StringComparer.Ordinal)],
        WithdrawnByName = Choice<WithdrawnByName>(root, "withdrawn_by_name") ?? default,
        OnRefusal = Choice<OnRefusal>(root, "on_refusal") ?? default,
        Durability = Choice<LedgerDurability>(Section(root, "ledger"), "durability") ?? default,
        Period = Choice<LedgerPeriod>(Section(root, "ledger"), "period") ?? default,
        Retention = Integer(Section(root, "ledger"), "retention"),
        Witnesses = Texts(Section(root, "log"), "witnesses"),
        Learned = Text(root, "learned"),
        Timeouts = Timeouts(root),
    };

    private static ProviderSettings Provider(string name, YamlMap map) => new()
    {
        Name = name,
        Catalog = Text(map, "catalog"),
        Dialect = Text(map, "dialect"),
        BaseUrl = Address(map, "base_url"),
        ApiKey = Text(map, "api_key") is { } key ? SecretReference.Parse(key) : null,
        Operator = Text(map, "operator"),
        Jurisdiction = Text(map, "jurisdiction"),
        Region = Text(map, "region"),
        Local = Text(map, "local") switch { "true" => true, "false" => false, _ => null },
        Continuation = Choice<ContinuationForm>(map, "continuation"),
    };

    private static ModelSettings Model(string id, YamlMap map) => new()
    {
        Id = id,
        Model = Text(map, "model"),
        Developer = Text(map, "developer"),
        Jurisdiction = Text(map, "jurisdiction"),
        Weights = Choice<Weights>(map, "weights"),
        Quality = (double?)Number(map, "quality"),
        ContextTokens = Integer(map, "context_tokens"),
        MaxOutputTokens = Integer(map, "max_output_tokens"),
        OutputTerms = map["output_terms"] is YamlMap terms
            ? new(Text(terms, "train_other_models"), Text(terms, "conditions"), Text(terms, "source"), Text(terms, "read_on"))
            : null,
        Prices = Prices(map),
        Continuation = Choice<ContinuationForm>(map, "continuation"),
        Endpoints = [.. List(map, "endpoints").OfType<YamlMap>().Select(Endpoint)],
        Fallback = Texts(map, "fallback"),
        Timeouts = Timeouts(map),
    };

    private static EndpointSettings Endpoint(YamlMap map) => new()
    {
        Provider = Text(map, "provider") ?? "",
        Name = Text(map, "name"),
        Region = Text(map, "region"),
        Prices = Prices(map),
        Continuation = Choice<ContinuationForm>(map, "continuation"),
        ContextTokens = Integer(map, "context_tokens"),
        MaxOutputTokens = Integer(map, "max_output_tokens"),
    };

    private static EnsembleSettings Ensemble(string name, YamlMap map) => new()
    {
        Name = name,
        Strategy = Text(map, "strategy") ?? "",
        Panel = Texts(map, "panel"),
        Judge = Text(map, "judge"),
        Writer = Text(map, "writer"),
        Conductor = Text(map, "conductor"),
        Agreement = (double?)Number(map, "agreement"),
        Verifier = Text(map, "verifier"),
        MaxCostUsd = Number(map, "max_cost_usd"),
        MaxCalls = Integer(map, "max_calls"),
        MaxSeconds = (double?)Number(map, "max_seconds"),
    };

    private static VerifierSettings Verifier(string name, YamlMap map) => new()
    {
        Name = name,
        Kind = Text(map, "kind") ?? "",
        Timeout = Length(map, "timeout"),
        Expected = Text(map, "expected"),
        Tolerance = Text(map, "tolerance"),
        Pattern = Text(map, "pattern"),
        In = Text(map, "in"),
        Schema = Text(map, "schema"),
        Command = Texts(map, "command"),
        Score = Text(map, "score"),
        Answer = Text(map, "answer"),
        Read = Texts(map, "read"),
        MemoryMb = Integer(map, "memory_mb"),
        FilesMb = Integer(map, "files_mb"),
        OutputKb = Integer(map, "output_kb"),
        Url = Address(map, "url"),
        ApiKey = Text(map, "api_key") is { } key ? SecretReference.Parse(key) : null,
        Models = Texts(map, "models"),
        Criteria = Text(map, "criteria"),
        Calibration = [.. List(map, "calibration").OfType<YamlMap>().Select(step => new CalibrationSettings((double?)Number(step, "from") ?? 0, (double?)Number(step, "right") ?? 0))],
    };

    private static Prices? Prices(YamlMap of)
    {
        var (tokens, perRequest, perImage) = (of["price_usd_per_mtok"] as YamlMap, Number(of, "price_usd_per_request"), Number(of, "price_usd_per_image"));
        if (tokens is null && perRequest is null && perImage is null)
        {
            return null;
        }

        // Who says a price says the whole of it: tokens without one cost nothing.
        var map = tokens ?? YamlMap.Empty;
        return new()
        {
            Input = tokens is null ? 0 : Number(map, "input"),
            Output = tokens is null ? 0 : Number(map, "output"),
            CachedRead = Number(map, "cached_read"),
            CacheWrite = Number(map, "cache_write"),
            Reasoning = Number(map, "reasoning"),
            PerRequest = perRequest ?? Number(map, "per_request") ?? 0,
            PerImage = perImage ?? 0,
            Source = "configuration",
        };
    }

    private static TimeoutSettings Timeouts(YamlMap of)
    {
        var map = Section(of, "timeouts");
        return new()
        {
            Connect = Length(map, "connect"),
            Headers = Length(map, "headers"),
            FirstToken = Length(map, "first_token"),
            HedgeAfter = Length(map, "hedge_after"),
            BetweenTokens = Length(map, "between_tokens"),
            Total = Length(map, "total"),
            Heartbeat = Length(map, "heartbeat"),
            Commit = Length(map, "commit"),
        };
    }

    private static ImmutableSortedDictionary<string, string> Aliases(YamlMap root)
    {
        var aliases = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in Section(root, "aliases").Entries)
        {
            if (entry.Value is YamlScalar { IsNull: false } target)
            {
                aliases[entry.Key] = target.Text;
            }
        }

        return aliases.ToImmutable();
    }

    private static IEnumerable<T> Named<T>(YamlMap root, string key, Func<string, YamlMap, T> bind) =>
        Section(root, key).Entries
            .DistinctBy(entry => entry.Key)
            .Select(entry => bind(entry.Key, entry.Value as YamlMap ?? YamlMap.Empty));

    private static YamlMap Section(YamlMap of, string key) => of[key] as YamlMap ?? YamlMap.Empty;

    private static IReadOnlyList<YamlNode> List(YamlMap of, string key) => (of[key] as YamlList)?.Items ?? [];

    private static ImmutableArray<string> Texts(YamlMap of, string key) =>
        [.. List(of, key).OfType<YamlScalar>().Where(item => !item.IsNull).Select(item => item.Text.Trim())];

    private static string? Text(YamlMap of, string key) =>
        of[key] is YamlScalar { IsNull: false } scalar && scalar.Text.Trim() is { Length: > 0 } text ? text : null;

    private static string? Address(YamlMap of, string key) => Text(of, key) is { } text ? Scalars.AsAddress(text) : null;

    private static decimal? Number(YamlMap of, string key) => Text(of, key) is { } text ? Scalars.AsDecimal(text) : null;

    private static int? Integer(YamlMap of, string key) => Text(of, key) is { } text ? Scalars.AsInteger(text) : null;

    private static TimeSpan? Length(YamlMap of, string key) => Text(of, key) is { } text ? Duration.Parse(text) : null;

    private static T? Choice<T>(YamlMap of, string key) where T : struct, Enum =>
        Text(of, key) is { } text && Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;
}
