using System.Collections.Immutable;
using Entente.Dialects;

namespace Entente.Orchestration.Relay;

/// <summary>What a coordinator sees of a relay: numbers, mostly in [0, 1]. Adding one is a new version of what was learned.</summary>
internal static class TranscriptFeatures
{
    public const int Count = 12;

    public static ImmutableArray<double> Of(RelayTranscript transcript)
    {
        var question = transcript.Asked.Messages.LastOrDefault(message => message.Role == Role.User)?.Text ?? "";
        var last = transcript.Turns.Count == 0 ? null : transcript.Turns[^1];
        var verdicts = transcript.Turns.Where(turn => turn.Role == RelayRole.Verifier).ToList();
        return
        [
            1,
            (double)transcript.Turns.Count / transcript.MostTurns,
            Is(transcript.Answer is not null),
            Is(last?.Role == RelayRole.Thinker),
            Is(last?.Role == RelayRole.Worker),
            Is(last?.Role == RelayRole.Verifier),
            Is(transcript.Objection is not null),
            (double)verdicts.Count(turn => turn.Accepted == false) / transcript.MostTurns,
            Math.Min(1, Math.Log(1 + question.Length) / 10),
            question.Length == 0 ? 0 : (double)question.Count(char.IsAsciiDigit) / question.Length,
            transcript.Answer is null ? 0 : Math.Min(1, Math.Log(1 + transcript.Answer.Text.Length) / 10),
            Is(question.Contains("```", StringComparison.Ordinal)),
        ];
    }

    private static double Is(bool fact) => fact ? 1 : 0;
}
