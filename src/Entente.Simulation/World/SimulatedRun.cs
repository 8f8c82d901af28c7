using System.Text;
using Entente.Dialects;
using Entente.Runs;
using Entente.Simulation.Upstream;

namespace Entente.Simulation.World;

/// <summary>How a run ended for its client.</summary>
internal enum Fate { Waiting, Open, Complete, Failed, Left, Crashed }

/// <summary>One question of a client: what is asked, how the client behaves, and what it has seen. No part of it comes from the core's books.</summary>
internal sealed class SimulatedRun
{
    public required int Number { get; init; }

    /// <summary>Id of its client's key.</summary>
    public string Caller => CallerOf(Number);

    public required Call Call { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public required string Dialect { get; init; }

    public required Caps Caps { get; init; }

    public Pool.WithdrawnByName? WithdrawnByName { get; init; }

    /// <summary>When the client asks, since the world began.</summary>
    public required TimeSpan StartAt { get; init; }

    /// <summary>After this time the client leaves; null: it waits.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>How long the client takes to read a frame; null: no time.</summary>
    public (int First, int Last)? Reading { get; init; }

    public required Dice Dice { get; init; }

    /// <summary>Pool id to what this model says; where all say the same, its name is `*`.</summary>
    public required IReadOnlyDictionary<string, string> Answers { get; init; }

    public required string Written { get; init; }

    public required string Judged { get; init; }

    /// <summary>What whoever grades two answers says.</summary>
    public required string Graded { get; init; }

    /// <summary>What a verifier says.</summary>
    public required string Verdict { get; init; }

    /// <summary>What a conductor says.</summary>
    public required string Planned { get; init; }

    public static string CallerOf(int number) => $"caller{number % 10}";

    public string Id { get; set; } = "";

    public Fate Fate { get; set; }

    /// <summary>The core has been told that the client left.</summary>
    public bool IsKnownToHaveLeft { get; set; }

    public bool IsOpen => Fate == Fate.Open;

    /// <summary>Ticks.</summary>
    public long StartedAt { get; set; }

    public long EndedAt { get; set; }

    /// <summary>The day on which it has to be booked.</summary>
    public DateOnly Day { get; set; }

    /// <summary>Its end was told within the last second before the power was lost under relaxed durability, and has not survived that.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>Its text is to be kept.</summary>
    public bool Stores { get; set; }

    /// <summary>Its client was told that its salts and its text are erased.</summary>
    public bool IsErased { get; set; }

    /// <summary>Its client has asked for that, whatever it was told.</summary>
    public bool MayBeErased { get; set; }

    public bool MayHaveSalts(int count) => count == (IsErased ? 0 : 1) || (count == 0 && MayBeErased);

    /// <summary>The engine is done with it.</summary>
    public bool IsAnswered { get; set; }

    public StringBuilder Text { get; } = new();

    public List<ProviderCall> Calls { get; } = [];

    public List<RunEvent> Noticed { get; } = [];

    public RunSummary? Summary { get; set; }

    public RunError? Error { get; set; }

    /// <summary>What the disk held of it when its client heard the end; empty where nothing was promised.</summary>
    public IReadOnlyList<RunEvent> Recorded { get; set; } = [];

    /// <summary>Its client was told that what happened is on record.</summary>
    public bool IsAcknowledged => !IsForgotten && Fate is Fate.Complete or Fate.Failed && Summary!.Events.Count > 0 && Error?.Code != "journal_unavailable";

    /// <summary>Whole texts that a client may have at the end.</summary>
    public IEnumerable<string> Sayable => Answers.Values.Append(Written).Concat(Calls.Select(call => call.Plan.Behaviour.Refusal).OfType<string>().Distinct());

    public string AnswerOf(string model) => Answers.TryGetValue("*", out var all) ? all : Answers[model];

    public override string ToString() => $"run {Number}";
}
