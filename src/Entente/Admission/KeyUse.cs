using System.Globalization;

namespace Entente.Admission;

/// <summary>What a key has used in the last minute: requests, tokens, money. Held in memory only. Safe for concurrent use.</summary>
internal sealed class KeyUse(TimeProvider time)
{
    private readonly Lock _lock = new();
    private Bucket _requests;
    private Bucket _tokens;
    private Bucket _money;

    /// <summary>Lets one request in, or says why not and when to ask again.</summary>
    public Refusal? Enter(AccessKey key)
    {
        lock (_lock)
        {
            // All are looked at before one is taken from: a request that is refused uses nothing up.
            if (Wait(ref _tokens, key.TokensPerMinute) is { } forTokens)
            {
                return Limited(key, $"may use {key.TokensPerMinute} tokens a minute", forTokens);
            }

            if (Wait(ref _money, key.NanoUsdPerMinute) is { } forMoney)
            {
                return Limited(key, string.Create(CultureInfo.InvariantCulture, $"may spend {key.NanoUsdPerMinute / 1e9m:0.######} USD a minute"), forMoney);
            }

            if (Wait(ref _requests, key.RequestsPerMinute) is { } forRequests)
            {
                return Limited(key, $"may make {key.RequestsPerMinute} requests a minute", forRequests);
            }

            _requests.Level -= 1;
            return null;
        }
    }

    /// <summary>A request is done, and this is what it used. It may take more than is there: who comes next waits the longer.</summary>
    public void Leave(long costNanoUsd, long tokens)
    {
        lock (_lock)
        {
            _tokens.Level -= tokens;
            _money.Level -= costNanoUsd;
        }
    }

    /// <summary>A bucket that holds a minute's worth and fills evenly.</summary>
    /// <returns>How long until there is one unit; null where there is.</returns>
    private TimeSpan? Wait(ref Bucket bucket, long? perMinute)
    {
        if (perMinute is not { } rate)
        {
            return null;
        }

        var now = time.GetTimestamp();
        bucket.Level = bucket.At is { } at ? Math.Min(rate, bucket.Level + time.GetElapsedTime(at, now).TotalMinutes * rate) : rate;
        bucket.At = now;
        return bucket.Level >= 1 ? null : TimeSpan.FromMinutes((1 - bucket.Level) / rate);
    }

    private static Refusal Limited(AccessKey key, string what, TimeSpan wait) => new()
    {
        Status = 429,
        Code = "rate_limit_exceeded",
        Message = $"The key {key.Name ?? key.Id} {what}. Ask again in {Math.Ceiling(wait.TotalSeconds)} s.",
        RetryAfter = wait,
    };

    private struct Bucket
    {
        public double Level;
        public long? At;
    }
}
