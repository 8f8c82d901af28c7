using System.Collections.Immutable;

namespace Entente.Rehearsal.Scripts;

/// <summary>A script while it is played: since when, how often each rule was applied, how many calls each model had.</summary>
internal sealed class Director
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly long started;
    private readonly int[] applied;
    private readonly long?[] firstMatched;
    private readonly Dictionary<(string Provider, string Model), int> calls = [];

    public Director(Script script, TimeProvider time)
    {
        Script = script;
        this.time = time;
        started = time.GetTimestamp();
        applied = new int[script.Rules.Length];
        firstMatched = new long?[script.Rules.Length];
    }

    public Script Script { get; }

    public TimeSpan SinceStart => time.GetElapsedTime(started);

    /// <summary>Whether a key (null: none was sent) is accepted now.</summary>
    public bool Accepts(string? key) =>
        Script.Keys.IsEmpty || Script.Keys.Any(known => known.Key == key && (known.RevokedAfter is not { } end || SinceStart < end));

    /// <summary>Counts the call and gathers what happens to it.</summary>
    public (Behaviour Behaviour, ImmutableArray<string> Rules) Direct(CallFacts call)
    {
        lock (gate)
        {
            int number = calls[(call.Provider, call.Model)] = calls.GetValueOrDefault((call.Provider, call.Model)) + 1;
            call = call with { Number = number, SinceStart = SinceStart };
            var behaviour = new Behaviour();
            var names = ImmutableArray.CreateBuilder<string>();
            for (int i = 0; i < Script.Rules.Length; i++)
            {
                Rule rule = Script.Rules[i];
                if (!rule.Match.Holds(call) || applied[i] >= (rule.Times ?? int.MaxValue)) continue;
                firstMatched[i] ??= time.GetTimestamp();
                if (rule.Outage is { } outage && outage != Timeout.InfiniteTimeSpan && time.GetElapsedTime(firstMatched[i]!.Value) >= outage) continue;
                applied[i]++;
                names.Add(rule.Name);
                behaviour = behaviour.Or(rule.Behaviour);
            }
            return (behaviour, names.ToImmutable());
        }
    }
}
