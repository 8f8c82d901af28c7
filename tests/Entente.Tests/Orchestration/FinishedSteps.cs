using Entente.Runs;
using Xunit;

namespace Entente.Tests.Orchestration;

/// <summary>What is finished is not asked again, whatever happens afterwards, and neither is what is being answered.</summary>
internal static class FinishedSteps
{
    public static void AssertNotAskedAgain(Played played, string told)
    {
        var steps = played.Steps.ToDictionary(step => step.Step);
        var asked = new HashSet<(string Prompt, string Who)>();
        foreach (var happened in played.Answer.Noticed)
        {
            if (happened is StepStarted started && Question(started) is { } begun)
            {
                // A hedge is asked beside a call that is late.
                Assert.True(asked.Add(begun) || started.Why.StartsWith("asked beside", StringComparison.Ordinal), $"step {started.Step} asks what is answered, or being answered\n{told}");
            }
            else if (happened is StepEnded { Outcome: not StepOutcome.Complete } ended && Question(steps[ended.Step]) is { } failed)
            {
                asked.Remove(failed);
            }
        }

        (string, string)? Question(StepStarted step) => played.Calls.FirstOrDefault(call => call.Step == step.Step) is { } call ? (call.Prompt, Who(step)) : null;

        // A panel is asked the same on purpose, each of its members once; two workers may say the same, which two then check.
        static string Who(StepStarted step) => step.Role is "panel" or "answer" or "verifier" ? step.Model : step.Role;
    }
}
