using Entente.Verification;
using Xunit;

namespace Entente.Tests.Verification;

internal static class Sandboxes
{
    /// <summary>Skips the running test where this machine gives no sandbox.</summary>
    public static void SkipWithout(Verdict verdict)
    {
        if (verdict.IsFailed && (verdict.Why.Contains("sandbox cannot be", StringComparison.Ordinal) || verdict.Why.Contains("sandbox needs", StringComparison.Ordinal)))
        {
            Assert.Skip(verdict.Why);
        }
    }
}
