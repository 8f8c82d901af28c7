using System.Globalization;
using Entente.Runs;

namespace Entente.Cli.Demo;

/// <summary>Sentences that both views say.</summary>
internal static class Words
{
    public static string Withdrawn(Withdrawal withdrawal) => $"directive {withdrawal.Directive} withdraws the {withdrawal.Axis} {withdrawal.Value}";

    public static string WentOn(Story story, Continued handover) =>
        $"{handover.ToModel} went on {Seconds(story.SilenceMs(handover))} later, from character {handover.AtChars} ({handover.Form}, {handover.Matched})";

    public static string Seconds(long milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0} s");
}
