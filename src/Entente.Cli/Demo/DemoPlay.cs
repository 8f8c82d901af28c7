using System.Threading.Channels;

namespace Entente.Cli.Demo;

/// <summary>The play itself: ask, listen, take the speaker away, listen on.</summary>
internal sealed class DemoPlay(DemoClient client, byte[] request)
{
    /// <summary>About a third of what the rehearsal's writer says; a real model is a few lines into its answer.</summary>
    private const int CharactersBefore = 112;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastEvents = TimeSpan.FromSeconds(15);

    public Story Story { get; } = new();

    /// <summary>The run's id; null before the server has named it.</summary>
    public string? Run { get; private set; }

    /// <param name="changed">Is told after every change, on one thread at a time.</param>
    public async Task RunAsync(Action changed, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var answer = await client.AskAsync(request, cancellationToken);
        Run = answer.Headers.GetValues("Entente-Run").Single();

        // 1. Two sides to listen on, one place where it comes together.
        var told = Channel.CreateUnbounded<Told>(new() { SingleReader = true });
        var listening = ListenAsync(answer, Run, told.Writer, over);
        try
        {
            await foreach (var said in told.Reader.ReadAllAsync(over.Token))
            {
                switch (said)
                {
                    case Told.Words words:
                        Story.Hear(words.Text);
                        break;
                    case Told.Happened happened:
                        Story.Note(happened.Event);
                        break;
                }

                changed();

                // 2. In mid-answer, whoever speaks.
                if (Story is { Withdrawal: null, Text.Length: >= CharactersBefore, Speaker: { } speaker })
                {
                    Story.Note(await WithdrawAsync(speaker, cancellationToken));
                    changed();
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            await listening;   // it tells its failures through the channel
        }
    }

    private async Task<Withdrawal> WithdrawAsync(Part speaker, CancellationToken cancellationToken)
    {
        var asked = speaker.Asked;
        var (axis, value) = asked.Developer is { } developer ? ("developer", developer) : ("model", asked.Model);
        return new(await client.WithdrawAsync(axis, value, asked.IsLocal, cancellationToken), axis, value, asked.Model);
    }

    private async Task ListenAsync(HttpResponseMessage answer, string run, ChannelWriter<Told> told, CancellationTokenSource over)
    {
        try
        {
            var events = Task.Run(
                async () =>
                {
                    await foreach (var happened in client.EventsAsync(run, over.Token))
                    {
                        told.TryWrite(new Told.Happened(happened));
                    }
                },
                over.Token);
            await using var clock = new Timer(_ => told.TryWrite(new Told.Nothing()), null, Moment, Moment);
            await foreach (var words in DemoClient.WordsAsync(answer, over.Token))
            {
                told.TryWrite(new Told.Words(words));
            }

            await events.WaitAsync(LastEvents, over.Token);
            told.Complete();
        }
        catch (Exception failure)
        {
            told.Complete(failure is TimeoutException ? new DemoException("the run's last event did not come") : failure);
        }
    }
}
