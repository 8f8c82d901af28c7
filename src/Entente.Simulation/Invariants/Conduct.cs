using Entente.Dialects;
using Entente.Pool;
using Entente.Runs;
using Entente.Simulation.Upstream;
using Entente.Simulation.World;

namespace Entente.Simulation.Invariants;

/// <summary>
/// How endpoints are asked: a silent one never again by the same answer, one that asked for a pause not before it is over, one that
/// failed with back-off and three times at most, one that refuses our credential by nobody, a resting one only where nothing else is
/// left. Refusals are not routed around, and whom no substitute was wanted for gets none. Judged by what could be known when the call
/// was decided on: its reservation may wait for the disk after that.
/// </summary>
internal sealed class Conduct(SimulatedWorld world) : Invariant(world, "conduct")
{
    private const int MostTries = 3;
    private const int MostLostSpeakers = 7;
    private const int FailuresToRest = 5;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestBackoff = TimeSpan.FromMilliseconds(99);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestOfUnauthorised = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, List<ProviderCall>> _at = [];
    private readonly Dictionary<string, List<long>> _streaks = [];    // when each failure of a row ended
    private readonly Dictionary<string, long> _decided = [];
    private readonly HashSet<SimulatedRun> _beganWithdrawn = [];

    public override void Crashed()
    {
        _at.Clear();
        _streaks.Clear();
        _decided.Clear();
    }

    public override void CallStarted(ProviderCall call)
    {
        if (!_at.TryGetValue(call.Endpoint.Id, out var at))
        {
            _at[call.Endpoint.Id] = at = [];
        }

        var decided = _decided[call.Id];
        var earlier = at.Where(one => one.Run == call.Run && one.Part == call.Part && one.EndedAt <= decided).ToList();
        foreach (var one in earlier)
        {
            if (End(one)?.Failure?.Code is "headers_timeout" or "first_token_timeout" or "between_tokens_timeout")
            {
                Violated(call.Run, $"{call} goes where {one.Id} was silent ({End(one)!.Failure!.Code})");
            }

            if (Pause(one) is { } pause && (pause > LongestWait || Now - one.EndedAt < pause.Ticks))
            {
                Violated(call.Run, $"{call} starts {Milliseconds(Now - one.EndedAt!.Value)} ms after it was told to wait for {pause.TotalSeconds} s");
            }
        }

        if (at.Find(one => IsUnauthorised(one) && one.EndedAt < decided && decided - one.EndedAt < RestOfUnauthorised.Ticks && !at.Exists(other => other != one && (other.EndedAt ?? long.MaxValue) >= one.EndedAt)) is { } refused)
        {
            Violated(call.Run, $"{call} starts {Milliseconds(Now - refused.EndedAt!.Value)} ms after the credential was refused");
        }

        if (earlier.Count > 0 && !HasSpeaker(call.Run))
        {
            if (earlier.Count(one => one.Status != 400) >= MostTries)
            {
                Violated(call.Run, $"{call} is the try number {earlier.Count + 1} there, and {MostTries} are the most");
            }

            if (HasFailed(earlier[^1]) && Now - earlier[^1].EndedAt < ShortestBackoff.Ticks)
            {
                Violated(call.Run, $"{call} starts {Milliseconds(Now - earlier[^1].EndedAt!.Value)} ms after the last one failed there");
            }
        }

        if (call.Run.Noticed.OfType<PlanMade>().LastOrDefault() is { Strategy: "route" } plan)
        {
            CheckRoute(call, plan, at, decided);
        }

        at.Add(call);
    }

    public override void CallEnded(ProviderCall call)
    {
        if (!_streaks.TryGetValue(call.Endpoint.Id, out var streak))
        {
            _streaks[call.Endpoint.Id] = streak = [];
        }

        if (HasFailed(call))
        {
            streak.Add(Now);
        }
        else if (call.Status == 429 || (streak.Count > 0 && call.SpokeAt >= streak[0]))
        {
            streak.Clear();
        }
    }

    public override void Noticed(SimulatedRun run, RunEvent runEvent)
    {
        if (runEvent is PlanMade { Strategy: "route" } plan && World.Pool.Find(plan.Models[0])!.Endpoints.All(endpoint => World.Orders.Holding(endpoint, Now) is not null))
        {
            _beganWithdrawn.Add(run);
        }

        if (runEvent is StepStarted start)
        {
            _decided[$"{run.Id}-{start.Step}"] = Now;
        }

        if (runEvent is not StepEnded { Outcome: StepOutcome.Failed, FirstTokenMs: not null, Failure.Class: not FailureClass.Refused })
        {
            return;
        }

        var roles = run.Noticed.OfType<StepStarted>().Where(start => start.Role == "answer").Select(start => start.Step).ToHashSet();
        var lost = run.Noticed.OfType<StepEnded>().Count(end => end is { Outcome: StepOutcome.Failed, FirstTokenMs: not null, Failure.Class: not FailureClass.Refused } && roles.Contains(end.Step));
        if (lost > MostLostSpeakers)
        {
            Violated(run, $"{lost} speakers were lost, and {MostLostSpeakers - 1} tries to go on are the most");
        }
    }

    private void CheckRoute(ProviderCall call, PlanMade plan, List<ProviderCall> at, long decided)
    {
        var run = call.Run;
        var wanted = World.Pool.Find(plan.Models[0])!;
        var isByName = World.Pool.Find(run.Call.Model) is not null;
        if (isByName && (run.WithdrawnByName ?? World.Pool.WithdrawnByName) == WithdrawnByName.Refuse && call.Model.CatalogId != wanted.CatalogId
            && _beganWithdrawn.Contains(run) && wanted.Endpoints.All(endpoint => World.Orders.Holding(endpoint, decided) is not null && World.Orders.Holding(endpoint, Now) is not null))
        {
            Violated(run, $"{call} takes the place of {wanted.Id}, which is withdrawn and for which no substitute is wanted");
        }

        // One that was asked beside another answers for itself: the other goes on where it was.
        if (World.Pool.OnRefusal == OnRefusal.Tell && !run.Noticed.OfType<StepStarted>().Any(start => start.Why.StartsWith("asked beside", StringComparison.Ordinal)) && run.Calls.Find(one => one != call && IsRefused(one) && one.EndedAt <= decided && !run.Calls.Exists(other => other != one && other != call && (other.EndedAt ?? long.MaxValue) >= one.EndedAt)) is { } refused)
        {
            Violated(run, $"{call} routes around the refusal of {refused.Id}");
        }

        CheckRest(call, plan, at, decided);
    }

    /// <summary>After five failures in a row it rests, and is asked only by one who finds nothing better. Judged only where somebody better is plain to see.</summary>
    private void CheckRest(ProviderCall call, PlanMade plan, List<ProviderCall> at, long decided)
    {
        var run = call.Run;
        var failed = _streaks.TryGetValue(call.Endpoint.Id, out var streak) ? streak.FindAll(end => end < decided - TimeSpan.TicksPerMillisecond) : [];
        if (failed.Count < FailuresToRest || decided >= failed[^1] + Rest.Ticks
            || at.Exists(one => one.Status == 429 || one.SpokeAt >= failed[0])
            || HasSpeaker(run) || run.Calls.Exists(one => one.Status is >= 400 and < 500)
            || run.Caps.MaxCostNanoUsd is not null || World.Keys.ContainsKey(run.Caller))    // the better one may be too dear
        {
            return;
        }

        var better = plan.Models.Select(World.Pool.Find).OfType<PoolModel>().SelectMany(model => model.Endpoints.Where(endpoint => IsWell(run, model, endpoint))).FirstOrDefault();
        if (better is not null)
        {
            Violated(run, $"{call} goes where {failed.Count} calls in a row had failed when it was decided on, the last {Milliseconds(decided - failed[^1])} ms before; {better.Id} is well");
        }
    }

    /// <summary>This run may ask it, has not asked it yet, and too little has gone wrong there for it ever to have rested.</summary>
    private bool IsWell(SimulatedRun run, PoolModel model, Endpoint endpoint)
        => endpoint.Unusable is null
            && World.Orders.Reaching(endpoint).Length == 0
            && CapsKept.Allows(run.Caps, model, endpoint)
            && !run.Noticed.OfType<StepStarted>().Any(start => start.Endpoint == endpoint.Id)
            && (!_at.TryGetValue(endpoint.Id, out var calls)
                || (calls.TrueForAll(one => one.Plan.Refusal is null or "unavailable" or "server_error" or "bad_gateway" or "overloaded") && calls.Count(one => one.EndedAt is not null && !(one.Status == 200 && one.Read().HasFinish)) < FailuresToRest - 1));

    private static StepEnded? End(ProviderCall call)
        => call.Run.Noticed.OfType<StepEnded>().FirstOrDefault(end => $"{call.Run.Id}-{end.Step}" == call.Id);

    private static bool HasSpeaker(SimulatedRun run) => run.Text.Length > 0 || run.Calls.Exists(one => one.Status == 200);

    /// <summary>Surely a passing fault, and surely known to the core.</summary>
    private static bool HasFailed(ProviderCall call)
        => call is { EndedAt: not null, CancelledAt: null } && (call.Status == 0 ? call.Plan.FailsToConnect || call.Plan.ResetsBeforeHeaders : call.Status >= 500 && call.ReadToEnd);

    private static TimeSpan? Pause(ProviderCall call)
        => IsHeard(call, 429) && call.Plan.Refusal == "rate_limited" ? call.Plan.Behaviour.Error?.RetryAfter : null;

    private static bool IsUnauthorised(ProviderCall call) => IsHeard(call, 401) && call.Plan.Refusal == "invalid_api_key";

    private static bool IsRefused(ProviderCall call)
        => IsHeard(call, 400) && call.Received.WrittenSpan.IndexOf("content_policy_violation"u8) >= 0 && call.Endpoint.Dialect == DialectNames.OpenAiChat;

    private static bool IsHeard(ProviderCall call, int status) => call is { EndedAt: not null, CancelledAt: null, ReadToEnd: true } && call.Status == status;

    private static double Milliseconds(long ticks) => ticks / (double)TimeSpan.TicksPerMillisecond;
}
