using System.Collections.Immutable;
using Entente.Rehearsal.Minds;
using Entente.Rehearsal.Scripts;

namespace Entente.Simulation.Upstream;

/// <summary>What will go wrong with one call: on the wire here, at the provider by its script.</summary>
internal sealed record FaultPlan
{
    private static readonly string[] Refusals = ["rate_limited", "insufficient_quota", "invalid_api_key", "region", "legal", "model_not_found", "gone", "context_length_exceeded", "content_policy_violation", "server_error", "bad_gateway", "unavailable", "overloaded"];
    private static readonly Manners[] Ways = [.. Enum.GetValues<Manners>().Where(manner => manner != Manners.Comply)];

    public TimeSpan ConnectTime { get; private init; }

    /// <summary>The connection is made though the call was given up meanwhile, as one from a pool of connections may be.</summary>
    public bool ConnectsStubbornly { get; private init; }

    /// <summary>The disk is full just when this answer comes.</summary>
    public bool FillsDisk { get; private init; }

    public bool FailsToConnect { get; private init; }

    public bool ResetsBeforeHeaders { get; private init; }

    public TimeSpan HeaderTime { get; private init; }

    /// <summary>Bytes of the body after which something happens; null for nothing.</summary>
    public int? AfterBytes { get; private init; }

    public WireFault Fault { get; private init; }

    /// <summary>The body comes in pieces of at most this many bytes.</summary>
    public int? Pieces { get; private init; }

    public required Behaviour Behaviour { get; init; }

    /// <summary>The script's error by its name, before the answer or inside of it.</summary>
    public string? Refusal { get; private init; }

    public bool RefersToLocation => Refusal is "region" or "legal";

    /// <param name="storm">Streams break after a few words.</param>
    /// <param name="away">The provider answers nobody.</param>
    public static FaultPlan Make(Dice dice, string text, double trouble, bool storm, bool away)
    {
        if (away)
        {
            return new FaultPlan
            {
                ConnectTime = dice.Milliseconds(0, 20),
                FailsToConnect = dice.Chance(0.3),
                Refusal = "unavailable",
                Behaviour = new Behaviour { Text = text, Error = NamedError("unavailable") },
            };
        }

        var refusal = dice.Chance(trouble * 0.5) ? dice.Pick(Refusals) : null;
        if (refusal is "region" or "legal" && dice.Chance(0.6))
        {
            refusal = "server_error";
        }

        var isInside = refusal is not null && dice.Chance(0.3);
        var error = refusal is null ? null : NamedError(refusal) with { RetryAfter = refusal == "rate_limited" && dice.Chance(0.5) ? TimeSpan.FromSeconds(dice.Between(0, 8)) : null };
        var fault = refusal is null && dice.Chance(trouble) ? dice.Pick([WireFault.Reset, WireFault.Close, WireFault.Stall]) : WireFault.None;
        return new FaultPlan
        {
            ConnectTime = dice.Chance(0.03 * trouble) ? TimeSpan.FromSeconds(2) : dice.Milliseconds(0, 20),
            ConnectsStubbornly = dice.Chance(0.3),
            FillsDisk = dice.Chance(0.15),
            FailsToConnect = dice.Chance(trouble * 0.1),
            ResetsBeforeHeaders = dice.Chance(trouble * 0.1),
            HeaderTime = dice.Chance(trouble * 0.1) ? TimeSpan.FromSeconds(3) : dice.Milliseconds(0, 60),
            AfterBytes = fault == WireFault.None ? null : dice.Below(6000),
            Fault = fault,
            Pieces = dice.Chance(0.3) ? dice.Between(1, 200) : null,
            Refusal = refusal,
            Behaviour = new Behaviour
            {
                Text = text,
                FirstToken = dice.Chance(0.1) ? dice.Milliseconds(200, 900) : dice.Milliseconds(5, 120),
                PerToken = dice.Chance(0.1) ? dice.Milliseconds(50, 150) : dice.Milliseconds(0, 30),
                KeepAlive = dice.Chance(0.1) ? TimeSpan.FromMilliseconds(50) : null,
                Error = isInside ? null : error,
                ErrorEvent = isInside ? new ErrorEvent(dice.Below(30), error!) : null,
                Cut = dice.Chance(storm ? 0.95 : trouble * 0.2) ? new Cut { AfterTokens = dice.Below(storm ? 6 : 30), How = dice.Pick([CutHow.Clean, CutHow.Reset]), Inside = dice.Pick([CutInside.Nothing, CutInside.Event, CutInside.Character]) } : null,
                MalformedAfter = dice.Chance(trouble * 0.1) ? dice.Below(30) : null,
                Refusal = dice.Chance(trouble * 0.1) ? "I would rather not." : null,
                Omit = dice.Chance(0.1) ? [dice.Pick([Omission.Finish, Omission.Done, Omission.Usage, Omission.Usage])] : ImmutableArray<Omission>.Empty,
                HoldOpen = dice.Chance(0.05) ? TimeSpan.FromSeconds(4) : null,
                SaysModel = dice.Chance(0.05) ? "rehearsal-other" : null,
                Reasoning = dice.Chance(0.1),
                Manners = dice.Chance(0.4) ? dice.Pick(Ways) | (dice.Chance(0.2) ? dice.Pick(Ways) : Manners.Comply) : Manners.Comply,
            },
        };
    }

    /// <summary>Errors by name are read out of a script, as a provider's operator would write it.</summary>
    private static ScriptedError NamedError(string name) => Known.GetOrAdd(name, static one => Script.Parse($"rules: [{{match: {{}}, error: {one}}}]").Rules[0].Behaviour.Error!);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, ScriptedError> Known = new();
}

internal enum WireFault { None, Reset, Close, Stall }
