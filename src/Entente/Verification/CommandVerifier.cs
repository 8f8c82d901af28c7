using Entente.Verification.Sandbox;

namespace Entente.Verification;

/// <summary>A program in a sandbox says whether the answer is right: by its exit code, or by the score on its last line.</summary>
internal sealed class CommandVerifier(VerifierDefinition definition, ISandbox sandbox) : IVerifier
{
    /// <summary>From here on the program could not be run, or a signal ended it.</summary>
    private const int NotItsOwn = 126;

    public string Name => definition.Name;

    public async Task<Verdict> ScoreAsync(CandidateAnswer candidate, CancellationToken cancellationToken)
    {
        var outcome = await sandbox.RunAsync(new()
        {
            Command = definition.Command,
            Input = candidate.Text,
            InputAsFile = definition.AnswerAsFile,
            Read = definition.Read,
            MemoryMb = definition.MemoryMb,
            FilesMb = definition.FilesMb,
            OutputKb = definition.OutputKb,
            ProcessorSeconds = (int)Math.Ceiling(definition.Timeout.TotalSeconds) + 1,
        }, cancellationToken);
        if (outcome.WroteTooMuch)
        {
            return Verdict.Failed($"the command of {Name} wrote more than {definition.OutputKb} kB");
        }

        var said = LastLine(outcome.Output) ?? LastLine(outcome.Error) ?? "it said nothing";
        if (outcome.ExitCode >= NotItsOwn)
        {
            return Verdict.Failed($"the command of {Name} ended with {outcome.ExitCode}: {Shown.Short(said)}");
        }

        if (!definition.ScoreOnOutput)
        {
            return Verdict.Of(outcome.ExitCode == 0, $"the command ended with {outcome.ExitCode}: {Shown.Short(said)}");
        }

        return outcome.ExitCode != 0 ? Verdict.Failed($"the command of {Name} ended with {outcome.ExitCode}: {Shown.Short(said)}")
            : ScoreText.Read(LastLine(outcome.Output) ?? "") is { } verdict ? verdict
            : Verdict.Failed($"the last line of {Name} is no score: \"{Shown.Short(said)}\"");
    }

    private static string? LastLine(string text)
        => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [.., var last] ? last : null;
}
