using System.Text;
using Entente.Dialects;

namespace Entente.Orchestration.Relay;

/// <summary>What thinker, worker and verifier are told. Nobody is told whose words the others' are.</summary>
internal static class RelayPrompts
{
    private const string ThinkerRole = """
        [entente:thinker]
        Somebody else will answer the question below. Help them: say what it really asks, which way leads to the answer, and where one goes wrong; if an answer was rejected, say what to do otherwise. Do not write the answer itself. Be brief. You may end with a line NEXT: worker, NEXT: thinker or NEXT: verifier to say who should come next.
        """;

    private const string WorkerRole = """
        [entente:worker]
        Answer the question of the person who asked. Where a suggestion stands below, weigh it; where an earlier answer was rejected, do not repeat its mistake, and do not believe the objection blindly either. Speak to the person who asked, not of suggestions, earlier answers or this procedure. Keep to the form, language and length that the question asks for.
        """;

    private const string VerifierRole = """
        [entente:verifier]
        Check the answer to the question below: work it out yourself, then compare. Begin your reply with the one word ACCEPT if the answer is right and complete, or REJECT if it is not, and say why in a few sentences.
        """;

    public static Call Thinker(RelayTranscript transcript) => Short(transcript, ThinkerRole, 700);

    public static Call Verifier(RelayTranscript transcript) => Short(transcript, VerifierRole, 700);

    /// <summary>The caller's own conversation stays; what others said comes last. Where nobody has said anything, it is the plain question.</summary>
    public static Call Worker(RelayTranscript transcript)
    {
        var asked = transcript.Asked;
        if (transcript.Turns.Count == 0)
        {
            return asked;
        }

        var system = asked.Messages.Where(message => message.Role is Role.System or Role.Developer);
        var rest = asked.Messages.Where(message => message.Role is not (Role.System or Role.Developer));
        return asked with { Messages = [Message.Of(Role.System, WorkerRole), .. system, .. rest, Message.Of(Role.User, Body(transcript))] };
    }

    /// <summary>ACCEPT or REJECT at the beginning, whatever ornament stands before it; null where neither does.</summary>
    public static bool? Verdict(string reply)
    {
        var words = reply.TrimStart(' ', '\n', '\r', '\t', '*', '#', '"', '`', '_');
        return words.StartsWith("ACCEPT", StringComparison.OrdinalIgnoreCase) ? true : words.StartsWith("REJECT", StringComparison.OrdinalIgnoreCase) ? false : null;
    }

    /// <summary>Whom a thinker names as the next; null where it names nobody.</summary>
    public static RelayRole? Named(string reply)
    {
        var at = reply.LastIndexOf("NEXT:", StringComparison.OrdinalIgnoreCase);
        return at >= 0 && Enum.TryParse<RelayRole>(reply[(at + "NEXT:".Length)..].Trim().TrimEnd('.', '*'), ignoreCase: true, out var role) && Enum.IsDefined(role) ? role : null;
    }

    private static Call Short(RelayTranscript transcript, string role, int mostTokens) => new()
    {
        Model = transcript.Asked.Model,
        Messages = [Message.Of(Role.System, role), Message.Of(Role.User, Body(transcript))],
        Temperature = 0,
        MaxOutputTokens = mostTokens,
    };

    private static string Body(RelayTranscript transcript)
    {
        var text = new StringBuilder("### Question\n").Append(transcript.Asked.Messages.LastOrDefault(message => message.Role == Role.User)?.Text ?? "").Append('\n');
        Add("Answer", transcript.Answer?.Text);
        Add("Objection", transcript.Objection?.Text);
        Add("Suggestion", transcript.Suggestion?.Text);
        return text.ToString();

        void Add(string heading, string? words)
        {
            if (words is not null)
            {
                text.Append("\n### ").Append(heading).Append('\n').Append(words.Trim()).Append('\n');
            }
        }
    }
}
