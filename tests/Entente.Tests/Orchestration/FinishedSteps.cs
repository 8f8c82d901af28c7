using Entente.Runs;
using Xunit;

namespace Entente.Tests.Orchestration;

/// <summary>What is finished is not asked again, whatever happens afterwards.</summary>
internal static class FinishedSteps
{
    public static void AssertNotAskedAgain(Played played, string told)
    {
        var steps = played.Steps.ToDictionary(step => step.Step);
        var finished = new HashSet<(string Prompt, string Who)>();
        foreach (var happened in played.Answer.Noticed)
        {
            if (happened is StepStarted started && played.Calls.FirstOrDefault(call => call.Step == started.Step) is { } asked)
            {
                Assert.False(finished.Contains((asked.Prompt, Who(started))), $"step {started.Step} asks what was answered already\n{told}");
            }
            else if (happened is StepEnded { Outcome: StepOutcome.Complete } ended && played.Calls.FirstOrDefault(call => call.Step == ended.Step) is { } done)
            {
                finished.Add((done.Prompt, Who(steps[ended.Step])));
            }
        }

        // A panel is asked the same on purpose, each of its members once; two workers may say the same, which two then check.
        static string Who(StepStarted step) => step.Role is "panel" or "answer" or "verifier" ? step.Model : step.Role;
    }
}
