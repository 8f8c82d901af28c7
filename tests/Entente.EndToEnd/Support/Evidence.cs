using System.Globalization;
using Entente.Receipts;
using Entente.Rehearsal.Calls;
using Xunit;

namespace Entente.EndToEnd.Support;

/// <summary>A receipt beside what the caller heard and what the provider itself wrote down.</summary>
internal static class Evidence
{
    /// <summary>The receipt verifies with the published key, names whoever spoke, and its steps are calls of the provider's log; gives them back.</summary>
    public static async Task<(Receipt Receipt, IReadOnlyList<CallEntry> Calls)> AgreesAsync(Caller caller, IReadOnlyList<CallEntry> log, Heard heard)
    {
        var (verdict, receipt) = await caller.ReceiptAsync(heard);
        Assert.True(verdict.Ok, $"{verdict.Mismatch}: {verdict.Detail}");
        Assert.Equal(heard.Run, receipt.Run);
        Assert.Equal(heard.Text.Length, receipt.Answer?.Chars);
        Assert.Equal(heard.Ending == Ending.Complete ? ReceiptStatus.Complete : ReceiptStatus.Error, receipt.Status);

        // 1. Every step that was answered is one call there, and went as it says.
        var calls = new List<CallEntry>();
        foreach (var step in receipt.Steps.Where(step => step.Evidence.RequestId is not null))
        {
            var call = Assert.Single(log, call => step.Evidence.RequestId == string.Create(CultureInfo.InvariantCulture, $"req_rehearsal_{call.Number:D8}"));
            calls.Add(call);
            Assert.Equal((call.Provider, call.Model), (step.Provider, step.WireName));
            if (step.Outcome == "complete")
            {
                // A provider that holds the connection open after the finish reason sees its caller leave.
                Assert.Equal(200, call.Status);
                Assert.True(call.Ending is CallEnding.Complete or CallEnding.Cancelled, $"{call.Ending}");
            }

            if (step is { Outcome: "complete", Usage: { Estimated: false } usage })
            {
                Assert.Equal((call.InputTokens, call.TokensSent), (usage.Input, usage.Output));
            }
        }

        // 2. What was not answered had no headers there.
        Assert.Equal(receipt.Steps.Count - calls.Count, receipt.Steps.Count(step => step.Evidence.RequestId is null && step.Outcome != "complete"));

        // 3. Every model whose words are in the answer is named.
        var spoke = receipt.Steps.Where(step => step.OutputChars > 0).Select(step => step.Model).ToHashSet();
        Assert.Equal(spoke, receipt.Contributors.Where(one => one.OutputChars > 0).Select(one => one.Model).ToHashSet());
        Assert.Equal(heard.Text.Length, receipt.Contributors.Sum(one => one.OutputChars));
        return (receipt, calls);
    }
}
