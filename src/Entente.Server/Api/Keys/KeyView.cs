using System.Globalization;
using Entente.Admission;
using Entente.Ledger;
using Entente.Pool;

namespace Entente.Server.Api.Keys;

internal sealed record KeyList
{
    public required KeyView[] Keys { get; init; }
}

internal sealed record KeyView
{
    public required string Id { get; init; }
    public string? Name { get; init; }
    public required string Role { get; init; }

    /// <summary>Shown once, when the key is made.</summary>
    public string? Secret { get; init; }

    public required DateTimeOffset Created { get; init; }
    public DateTimeOffset? Revoked { get; init; }
    public string[]? Models { get; init; }
    public int? Rpm { get; init; }
    public long? Tpm { get; init; }
    public decimal? UsdPerMinute { get; init; }
    public decimal? BudgetUsd { get; init; }
    public string? Per { get; init; }

    /// <summary>In the current period.</summary>
    public decimal? SpentUsd { get; init; }

    public string? WithdrawnByName { get; init; }

    public static KeyView Of(AccessKey key, LedgerBook ledger, string? secret = null) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Role = key.Role.ToString().ToLowerInvariant(),
        Secret = secret,
        Created = DateTimeOffset.FromUnixTimeMilliseconds(key.CreatedMs),
        Revoked = key.RevokedMs is { } revoked ? DateTimeOffset.FromUnixTimeMilliseconds(revoked) : null,
        Models = key.Models.IsEmpty ? null : [.. key.Models],
        Rpm = key.RequestsPerMinute,
        Tpm = key.TokensPerMinute,
        UsdPerMinute = key.NanoUsdPerMinute / 1e9m,
        BudgetUsd = key.BudgetNanoUsd / 1e9m,
        Per = key.BudgetNanoUsd is null ? null : key.BudgetPeriod.ToString().ToLowerInvariant(),
        SpentUsd = key.BudgetNanoUsd is null ? null : ledger.SpentNanoUsd(key) / 1e9m,
        WithdrawnByName = key.WithdrawnByName?.ToString().ToLowerInvariant(),
    };
}

/// <summary>The body of POST /v1/keys.</summary>
internal sealed record KeyOrder
{
    public string? Name { get; init; }

    /// <summary>caller (default) or operator.</summary>
    public string? Role { get; init; }

    public string[]? Models { get; init; }
    public int? Rpm { get; init; }
    public long? Tpm { get; init; }
    public decimal? UsdPerMinute { get; init; }
    public decimal? BudgetUsd { get; init; }

    /// <summary>day or month (default).</summary>
    public string? Per { get; init; }

    /// <summary>substitute or refuse; default: as the pool is configured.</summary>
    public string? WithdrawnByName { get; init; }

    /// <exception cref="ArgumentException">A value cannot be taken; the message names it.</exception>
    public AccessKey ToKey(PoolDefinition? pool) => new()
    {
        Id = "",
        Sha256 = "",
        CreatedMs = 0,
        Name = Name,
        Role = OneOf("role", Role, KeyRole.Caller),
        Models = [.. (Models ?? []).Select(model => pool is null || pool.Find(model) is not null ? model
            : throw new ArgumentException($"models names \"{model}\", and the pool has no such model."))],
        RequestsPerMinute = Positive("rpm", Rpm),
        TokensPerMinute = Positive("tpm", Tpm),
        NanoUsdPerMinute = Nano("usd_per_minute", UsdPerMinute),
        BudgetNanoUsd = Nano("budget_usd", BudgetUsd),
        BudgetPeriod = OneOf("per", Per, BudgetPeriod.Month),
        WithdrawnByName = WithdrawnByName is null ? null : OneOf("withdrawn_by_name", WithdrawnByName, Entente.Pool.WithdrawnByName.Substitute),
    };

    private static T OneOf<T>(string name, string? value, T otherwise)
        where T : struct, Enum
    {
        if (value is null)
        {
            return otherwise;
        }

        var names = Enum.GetNames<T>().Select(known => known.ToLowerInvariant()).ToList();
        return names.Contains(value) ? Enum.Parse<T>(value, ignoreCase: true) : throw new ArgumentException($"{name} must be {string.Join(" or ", names)}, not \"{value}\".");
    }

    private static long? Nano(string name, decimal? usd)
        => usd is null or (>= 0.000000001m and < 1_000_000_000) ? (long?)(usd * 1_000_000_000m)
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} must be more than 0 and less than 1000000000, not {usd}."));

    private static T? Positive<T>(string name, T? value)
        where T : struct, IComparable<T>
        => value is { } number && number.CompareTo(default) <= 0 ? throw new ArgumentException($"{name} must be more than 0, not {number}.") : value;
}
