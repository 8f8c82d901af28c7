using System.Globalization;
using Entente.Evaluation.Live;
using Spectre.Console;

namespace Entente.Cli.Live;

/// <summary>A bar for each part of a live evaluation on a terminal; elsewhere only what failed is said.</summary>
internal sealed class LiveView : IProgress<LiveProgress>
{
    private readonly Lock gate = new();
    private readonly Terminal terminal;
    private readonly ProgressContext? bars;
    private readonly Dictionary<string, ProgressTask> tasks = [];

    private LiveView(Terminal terminal, ProgressContext? bars) => (this.terminal, this.bars) = (terminal, bars);

    public static async Task ShowAsync(Terminal terminal, Func<LiveView, Task> workAsync)
    {
        if (!terminal.Progress.Profile.Capabilities.Interactive)
        {
            await workAsync(new LiveView(terminal, null));
            return;
        }

        await terminal.Progress.Progress().AutoClear(true).StartAsync(bars => workAsync(new LiveView(terminal, bars)));
    }

    public void Report(LiveProgress value)
    {
        lock (gate)
        {
            if (value.Failed is { } failed)
            {
                terminal.Error.WriteLine($"entente: no answer: {failed}");
            }

            if (bars is null)
            {
                return;
            }

            if (!tasks.TryGetValue(value.Doing, out var task))
            {
                tasks[value.Doing] = task = bars.AddTask(value.Doing);
            }

            task.MaxValue = value.All;
            task.Value = value.Done;
            task.Description = string.Create(CultureInfo.InvariantCulture, $"{value.Doing} {value.Done} of {value.All}, ${value.SpentUsd:0.####}");
        }
    }
}
