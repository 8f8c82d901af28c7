using System.Diagnostics;
using System.Globalization;

namespace Entente.Bench;

/// <summary>What is being done, to standard error.</summary>
internal sealed class Progress
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public void Say(string what) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_started).TotalSeconds,5:0} s  {what}"));
}
