using System.Text.Json;
using Entente.Runs;

namespace Entente.Server.Api;

/// <summary>The field `entente` of an answer: who answered, under which law, at what cost, and where it changed hands.</summary>
internal static class EntenteField
{
    /// <param name="upstreamFingerprint">What the provider said of its own configuration; null where it said nothing.</param>
    public static byte[] Write(RunSummary summary, string? upstreamFingerprint)
        => JsonSerializer.SerializeToUtf8Bytes(EntenteAnswer.Of(summary, upstreamFingerprint), ApiJson.Relaxed.EntenteAnswer);
}
