using System.Text.Json;
using Entente.Pool;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Entente.Runs;
using Entente.Simulation.World;

namespace Entente.Simulation.Upstream;

/// <summary>
/// The wire between one life of the core and the rehearsal provider: keeps its own record of every call, and breaks calls as
/// their plans say.
/// </summary>
internal sealed class SimulatedUpstream(SimulatedWorld world, SimulatedNode node) : IUpstream
{
    public async Task<IUpstreamResponse> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        node.AssertHere("a call");
        var call = Begin(request);
        world.CallStarted(call);
        var cancelled = cancellationToken.Register(() => call.CancelledAt ??= world.Loop.Now);
        try
        {
            // 1. Connect; the core looks once more at its directives.
            var plan = call.Plan;
            await Task.Delay(plan.ConnectTime, node.Time, plan.ConnectsStubbornly ? CancellationToken.None : cancellationToken);
            if (plan.FailsToConnect)
            {
                throw new UpstreamException(Stage.Connect, "the simulated network refuses the connection");
            }

            void Connected()
            {
                request.Connected?.Invoke();
                call.ConnectedAt = world.Loop.Now;
                world.CallConnected(call);
            }

            if (plan.ConnectsStubbornly)
            {
                Connected();
                request = request with { Connected = null };
            }

            // 2. Ask.
            var script = new Script { Seed = 1, Rules = [new Rule { Match = new RuleMatch(), Behaviour = plan.Behaviour }] };
            var provider = new RehearsalUpstream(new RehearsalEngine(new RehearsalOptions { Script = script, Time = world.Time }));
            var response = await provider.SendAsync(plan.ConnectsStubbornly ? request : request with { Connected = Connected }, cancellationToken);
            await Task.Delay(plan.HeaderTime, node.Time, cancellationToken);
            if (plan.ResetsBeforeHeaders)
            {
                throw new UpstreamException(Stage.Headers, "the simulated network resets the connection");
            }

            call.Status = response.Status;
            if (plan.RefersToLocation && plan.FillsDisk)
            {
                world.FillDisk(4);
            }

            world.Trace.Add(call.Run.Number, $"{call.Id} answers {call.Status}");
            return new SimulatedResponse(world, node, call, response, cancelled);
        }
        catch
        {
            End(world, call);
            await cancelled.DisposeAsync();
            throw;
        }
    }

    internal static void End(SimulatedWorld world, ProviderCall call)
    {
        if (call.EndedAt is null)
        {
            call.EndedAt = world.Loop.Now;
            world.CallEnded(call);
        }
    }

    private ProviderCall Begin(UpstreamRequest request)
    {
        var run = world.RunOf(request.CallId);
        var model = world.Pool.Find(request.Endpoint.Model)!;
        var part = PartOf(run, request);
        var text = TextOf(run, part, model.Id);
        var call = new ProviderCall
        {
            Run = run,
            Id = request.CallId,
            Endpoint = request.Endpoint,
            Model = model,
            Plan = FaultPlan.Make(run.Dice, text, world.Trouble, world.Storm, world.IsAway(request.Endpoint.Provider.Name)),
            Streamed = request.Streamed,
            Part = part,
            MaxTokens = MaxTokens(request.Body),
            Life = node.Life,
            StartedAt = world.Loop.Now,
        };
        run.Calls.Add(call);
        world.Trace.Add(run.Number, $"{call.Id} starts at {call.Endpoint.Id} ({part}; {call.Plan.Behaviour.Manners})");
        return call;
    }

    /// <summary>By the mark of its prompt, and in a relay or a plan by how much was finished before: each step is a question of its own.</summary>
    private static string PartOf(SimulatedRun run, UpstreamRequest request)
    {
        var body = request.Body.Span;
        if (body.IndexOf("[entente:judge]"u8) >= 0)
        {
            return "judge";
        }

        if (body.IndexOf("[entente:writer]"u8) >= 0)
        {
            return "writer";
        }

        var role = run.Noticed.OfType<StepStarted>().FirstOrDefault(start => $"{run.Id}-{start.Step}" == request.CallId)?.Role;
        foreach (var mark in (ReadOnlySpan<string>)["grader", "thinker", "worker", "verifier", "conductor", "step"])
        {
            if (body.IndexOf(System.Text.Encoding.ASCII.GetBytes($"[entente:{mark}]")) >= 0)
            {
                // A look at the rest of a plan that failed may be followed by a plan inside of it, with nothing finished between.
                var kind = body.IndexOf("Some steps are done."u8) >= 0 ? ":again" : "";
                return $"{mark}:{role}:{run.Noticed.Count(one => one is StepEnded { Outcome: StepOutcome.Complete })}{kind}";
            }
        }

        // The last of a cascade: those before it have said what they say, and may go on with its words.
        return role == "answer" && run.Noticed.OfType<PlanMade>().LastOrDefault()?.Strategy == "cascade" ? "last" : "answer";
    }

    private static string TextOf(SimulatedRun run, string part, string model) => part.Split(':')[0] switch
    {
        "judge" => run.Judged,
        "grader" => run.Graded,
        "verifier" => run.Verdict,
        "conductor" => run.Planned,
        "thinker" => "It is about one thing only. NEXT: worker",
        "writer" or "worker" or "step" or "last" => run.Written,
        _ => run.AnswerOf(model),
    };

    private static int? MaxTokens(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        foreach (var name in (ReadOnlySpan<string>)["max_tokens", "max_completion_tokens"])
        {
            if (json.RootElement.TryGetProperty(name, out var limit) && limit.ValueKind == JsonValueKind.Number)
            {
                return limit.GetInt32();
            }
        }

        return null;
    }
}
