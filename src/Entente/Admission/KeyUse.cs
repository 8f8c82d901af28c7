using System.Globalization;
using Entente.Runs;

namespace Entente.Admission;

/// <summary>
/// What a key has used of its limits: requests and tokens of the last minute, money of the current day or month (UTC). Held in
/// memory and rebuilt from the journal's run events. Safe for concurrent use.
/// </summary>
internal sealed class KeyUse(TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _requests = double.NaN;
    private double _tokens = double.NaN;
    private long _requestsAt;
    private long _tokensAt;
    private DateTimeOffset _period;
    private long _spent;
    private long _allotted;

    /// <summary>Lets one request in, or says why not. Where the key has a budget, a share of what is left is set aside for it.</summary>
    /// <param name="wanted">The request's own cap on cost; null: it has none.</param>
    /// <returns>The share; null where the key has no budget.</returns>
    public (Refusal? Refusal, long? ShareNanoUsd) Enter(AccessKey key, long? wanted)
    {
        lock (_lock)
        {
            if (key.RequestsPerMinute is { } requests && !Take(ref _requests, ref _requestsAt, requests, 1, out var wait))
            {
                return (Limited($"The key {Say(key)} may make {requests} requests a minute.", wait), null);
            }

            if (key.TokensPerMinute is { } tokens && !Take(ref _tokens, ref _tokensAt, tokens, 0, out wait))
            {
                return (Limited($"The key {Say(key)} may use {tokens} tokens a minute.", wait), null);
            }

            if (key.BudgetNanoUsd is not { } budget)
            {
                return (null, null);
            }

            Turn(key.BudgetPeriod);
            var left = budget - _spent - _allotted;
            if (left <= 0 || wanted > left)
            {
                return (Exhausted(key, budget, left), null);
            }

            // Half of what is left, where the request does not say: others may come while it runs.
            var share = wanted ?? Math.Max(1, left / 2);
            _allotted += share;
            return (null, share);
        }
    }

    /// <summary>A request is done: its share is given back, what it used is noted.</summary>
    public void Leave(AccessKey key, long? shareNanoUsd, long costNanoUsd, long tokens)
    {
        lock (_lock)
        {
            _allotted -= shareNanoUsd ?? 0;
            Turn(key.BudgetPeriod);
            _spent += costNanoUsd;
            if (key.TokensPerMinute is { } limit)
            {
                Take(ref _tokens, ref _tokensAt, limit, 0, out _);
                _tokens -= tokens;
            }
        }
    }

    /// <summary>What an earlier life has spent.</summary>
    public void Recall(AccessKey key, long timeMs, long costNanoUsd)
    {
        lock (_lock)
        {
            Turn(key.BudgetPeriod);
            if (DateTimeOffset.FromUnixTimeMilliseconds(timeMs) >= _period)
            {
                _spent += costNanoUsd;
            }
        }
    }

    public long SpentNanoUsd(AccessKey key)
    {
        lock (_lock)
        {
            Turn(key.BudgetPeriod);
            return _spent;
        }
    }

    private void Turn(BudgetPeriod period)
    {
        var now = time.GetUtcNow();
        var begun = new DateTimeOffset(now.Year, now.Month, period == BudgetPeriod.Day ? now.Day : 1, 0, 0, 0, TimeSpan.Zero);
        if (begun != _period)
        {
            _period = begun;
            _spent = 0;
        }
    }

    /// <summary>A bucket that holds a minute's worth and fills evenly. What is used afterwards may take it below nothing.</summary>
    private bool Take(ref double bucket, ref long at, double perMinute, double amount, out TimeSpan wait)
    {
        var now = time.GetTimestamp();
        bucket = double.IsNaN(bucket) ? perMinute : Math.Min(perMinute, bucket + time.GetElapsedTime(at, now).TotalMinutes * perMinute);
        at = now;
        var needed = Math.Max(amount, 1);
        wait = bucket >= needed ? TimeSpan.Zero : TimeSpan.FromMinutes((needed - bucket) / perMinute);
        if (wait > TimeSpan.Zero)
        {
            return false;
        }

        bucket -= amount;
        return true;
    }

    private static string Say(AccessKey key) => key.Name ?? key.Id;

    private static Refusal Limited(string message, TimeSpan wait) => new()
    {
        Status = 429,
        Code = "rate_limit_exceeded",
        Message = $"{message} Ask again in {Math.Ceiling(wait.TotalSeconds)} s.",
        RetryAfter = wait,
    };

    private static Refusal Exhausted(AccessKey key, long budget, long left) => new()
    {
        Status = 429,
        Code = "insufficient_quota",
        Message = string.Create(CultureInfo.InvariantCulture, $"The key {Say(key)} has {Math.Max(0, left) / 1e9m:0.######} USD left of its {budget / 1e9m:0.######} USD a {(key.BudgetPeriod == BudgetPeriod.Day ? "day" : "month")}. Wait for the next {(key.BudgetPeriod == BudgetPeriod.Day ? "day (UTC)" : "month (UTC)")}, lower max_cost_usd, or make a key with more."),
    };
}
