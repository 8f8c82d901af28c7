using System.Collections.Immutable;
using Entente.Dialects;
using Entente.Orchestration.Grading;
using Entente.Pool;
using Entente.Runs;

namespace Entente.Orchestration.Relay;

/// <summary>
/// Thinker, worker and verifier take turns, five at most, until a verifier accepts (TRINITY, arXiv 2512.04695). Who has the next turn is
/// a coordinator's choice: a learned one where there is one, else a fixed policy.
/// </summary>
public sealed class RelayStrategy : IStrategy
{
    private const int MostTurns = 5;

    private readonly ICoordinator _coordinator;

    public RelayStrategy()
        : this(new UsualCoordinator())
    {
    }

    internal RelayStrategy(ICoordinator coordinator) => _coordinator = coordinator;

    public string Name => "relay";

    public async Task<Spoken> AnswerAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        var transcript = new RelayTranscript(run.Call, MostTurns);
        Usage? usage = null;
        var why = $"after {MostTurns} turns the last answer stands";
        for (var turn = 1; turn <= MostTurns; turn++)
        {
            // 1. Who is next? Where there is room for one call only, it is the answer.
            var reach = Reach.Of(run, plan);
            if (reach.IsEmpty)
            {
                why = "nobody is in reach any more";
                break;
            }

            var next = Fit(run, plan, transcript, _coordinator.Next(transcript, reach, model => run.Definition.Find(model)?.Developer), reach);
            if (next is null || (transcript.Answer is not null && Estimate.WhyNot(run, Call(next.Role, transcript), next.Models[0]) is not null))
            {
                why = next is null ? "nobody but its author is left to check it" : Estimate.WhyNot(run, Call(next.Role, transcript), next.Models[0])!;
                break;
            }

            // 2. A worker after whom nobody can come speaks to the caller.
            if (next.Role == RelayRole.Worker && (turn == MostTurns || (transcript.Answer is null && Estimate.WhyNot(run, RelayPrompts.Worker(transcript), next.Models[0], callsAfter: 1) is not null)))
            {
                return await SpeakAsync(run, transcript, next, usage, cancellationToken);
            }

            // 3. Else the strategy reads first what it says.
            var (reply, failure) = await new Consultation
            {
                Role = next.Role.ToString().ToLowerInvariant(),
                Why = next.Why,
                Call = Call(next.Role, transcript),
                Models = next.Models,
            }.AskAsync(run, cancellationToken);
            usage = Delivery.Sum(usage, reply?.Usage);
            if (reply is null or { IsEmpty: true })
            {
                if (transcript.Answer is null && next.Role != RelayRole.Worker)
                {
                    transcript.Add(new(next.Role, "", ""));
                    continue;
                }

                if (transcript.Answer is null)
                {
                    return Delivery.Nothing("no worker of the relay", failure);
                }

                why = "nobody could be asked for the next turn";
                break;
            }

            var accepted = next.Role == RelayRole.Verifier ? RelayPrompts.Verdict(reply.Text) : null;
            Note(run, transcript, next.Role, reply.Model, accepted);
            transcript.Add(new(next.Role, reply.Model, reply.Text, accepted), next.Role == RelayRole.Worker ? reply : null);
            if (accepted == true)
            {
                why = $"a verifier accepted it in turn {turn}";
                break;
            }
        }

        return transcript.Answer is { } answer
            ? await Delivery.GiveAsync(run, answer, why, usage, cancellationToken)
            : Delivery.Nothing("no worker of the relay", null);
    }

    /// <summary>
    /// What the coordinator wants, as far as the rules allow: a verifier before any answer is a worker, nobody verifies what they have
    /// written, and the last calls are kept for an answer. Null where only its author is left to verify.
    /// </summary>
    private static NextTurn? Fit(Run run, Plan plan, RelayTranscript transcript, NextTurn wanted, ImmutableArray<string> reach)
    {
        if (transcript.Answer is null && (wanted.Role == RelayRole.Verifier || run.Meter.CallsLeft is < 3 || transcript.Turns.Count >= MostTurns - 2 || Dear(run, transcript, wanted)))
        {
            return wanted.Role == RelayRole.Worker ? wanted : new(RelayRole.Worker, reach, wanted.Role == RelayRole.Verifier ? "there is nothing to verify yet" : "the caps leave no room for a thinker");
        }

        if (wanted.Role != RelayRole.Verifier)
        {
            return wanted;
        }

        var eligible = Grader.Eligible(run, plan, transcript.Answer!.Model);
        return eligible.IsEmpty ? null : wanted with { Models = [.. eligible.OrderBy(model => SharesDeveloper(run, model, transcript.Answer.Model)).ThenBy(wanted.Models.IndexOf)] };
    }

    /// <summary>A thinker is a luxury: there must be money for a worker and a verifier too.</summary>
    private static bool Dear(Run run, RelayTranscript transcript, NextTurn wanted)
        => wanted.Role == RelayRole.Thinker && Estimate.WhyNot(run, RelayPrompts.Thinker(transcript), wanted.Models[0], callsAfter: 2) is not null;

    private static bool SharesDeveloper(Run run, string left, string right)
        => run.Definition.Find(left)?.Developer is { } developer && developer == run.Definition.Find(right)?.Developer;

    private static Call Call(RelayRole role, RelayTranscript transcript) => role switch
    {
        RelayRole.Thinker => RelayPrompts.Thinker(transcript),
        RelayRole.Worker => RelayPrompts.Worker(transcript),
        _ => RelayPrompts.Verifier(transcript),
    };

    private static async Task<Spoken> SpeakAsync(Run run, RelayTranscript transcript, NextTurn next, Usage? usage, CancellationToken cancellationToken)
    {
        var begun = transcript.Answer;
        Note(run, transcript, RelayRole.Worker, next.Models[0], null);
        var spoken = await Speaker.SpeakAsync(run, new SpeakOrder
        {
            Call = RelayPrompts.Worker(transcript),
            Models = next.Models,
            Role = "writer",
            Why = $"{next.Why}; nobody comes after it, so its words go to the caller",
            Streamed = run.Call.Stream,
            MayContinue = true,
            NextOnRefusal = true,
        }, run.Answer, cancellationToken);
        return spoken is { Failure: not null, FirstModel: null } && begun is not null
            ? await Delivery.GiveAsync(run, begun, "no other could begin, so the answer before stands", usage, cancellationToken)
            : spoken with { Usage = Delivery.Sum(usage, spoken.Usage) };
    }

    /// <summary>Whose words a worker had before it, and who found the answer right, have a part in it.</summary>
    private static void Note(Run run, RelayTranscript transcript, RelayRole role, string model, bool? accepted)
    {
        if (role == RelayRole.Worker)
        {
            foreach (var turn in ((RelayTurn?[])[transcript.Suggestion, transcript.Objection, transcript.Answer is null ? null : transcript.Last(RelayRole.Worker)]).OfType<RelayTurn>())
            {
                Delivery.Note(run, turn.Model, $"the worker had the words of this {turn.Role.ToString().ToLowerInvariant()} before it");
            }
        }
        else if (accepted == true)
        {
            Delivery.Note(run, model, "it found the answer right");
        }
    }
}
