using System.Text.Json;
using System.Text.RegularExpressions;
using Entente.Pool;
using Entente.Simulation.Loop;

namespace Entente.Simulation.World;

/// <summary>A directive as those know it who gave it, with an own reading of whom it reaches.</summary>
internal sealed class Order
{
    public string? Id { get; set; }

    public required IReadOnlyDictionary<string, string> Match { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long EffectiveMs { get; init; }

    public bool IncludeLocal { get; init; }

    public bool IsObserved { get; init; }

    /// <summary>The core has told that it is durable.</summary>
    public bool IsAcknowledged => AcknowledgedAt is not null;

    /// <summary>Ticks since the world began.</summary>
    public long? AcknowledgedAt { get; set; }

    public bool IsLifted { get; set; }

    public long? LiftAcknowledgedAt { get; set; }

    /// <summary>Ticks since the world began at which the wall clock reaches it, as far as is known: it may be set until then.</summary>
    public long EffectiveAt { get; set; }

    /// <summary>It came into effect since the wall clock was set forward: nobody could wait for that moment.</summary>
    public bool CameByJump { get; set; }

    /// <summary>The disk says that it has been in effect, whatever the wall clock says now.</summary>
    public bool HasHeld { get; init; }

    /// <summary>What the wall clock makes of it now.</summary>
    public long Reached(TimeSpan shift) => (DateTimeOffset.FromUnixTimeMilliseconds(EffectiveMs) - SimulatedTime.Beginning - shift).Ticks;

    public bool Holds(long now) => !IsLifted && EffectiveAt <= now;

    public bool Reaches(Endpoint endpoint, PoolModel model) => (!endpoint.IsLocal || IncludeLocal) && Match.All(pair => pair.Key switch
    {
        "developer" => Fits(pair.Value, model.Developer),
        "developer_jurisdiction" => model.DeveloperJurisdiction is null || Fits(pair.Value, model.DeveloperJurisdiction),
        "operator" => Fits(pair.Value, endpoint.Provider.Operator),
        "operator_jurisdiction" => endpoint.Provider.Jurisdiction is null || Fits(pair.Value, endpoint.Provider.Jurisdiction),
        "provider" => Fits(pair.Value, endpoint.Provider.Name),
        "region" => Fits(pair.Value, endpoint.Region),
        "model" => Fits(pair.Value, model.Id) || Fits(pair.Value, model.CatalogId) || Fits(pair.Value, endpoint.WireName),
        _ => false,
    });

    /// <summary>What the disk holds of it.</summary>
    public static Order Read(string id, JsonElement json) => new()
    {
        Id = id,
        Match = json.GetProperty("match").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!),
        EffectiveMs = json.GetProperty("effective_ms").GetInt64(),
        IncludeLocal = json.TryGetProperty("include_local", out var local) && local.GetBoolean(),
        IsObserved = json.GetProperty("source").GetString() == "observed",
        AcknowledgedAt = 0,
        IsLifted = HasNumber(json, "lifted_ms"),
        LiftAcknowledgedAt = HasNumber(json, "lifted_ms") ? 0 : null,
        HasHeld = json.GetProperty("effective_ms").GetInt64() <= json.GetProperty("issued_ms").GetInt64() || HasNumber(json, "began_ms"),
    };

    public override string ToString() => $"{Id ?? "directive"} {string.Join(" ", Match.Select(pair => $"{pair.Key}={pair.Value}"))}{(IncludeLocal ? " with local weights" : "")}";

    private static bool HasNumber(JsonElement json, string name) => json.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number;

    private static bool Fits(string pattern, string? value)
        => value is not null && Regex.IsMatch(value, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.IgnoreCase);
}
