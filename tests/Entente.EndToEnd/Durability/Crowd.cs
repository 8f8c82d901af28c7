using System.Collections.Concurrent;
using System.Net.Sockets;
using Entente.EndToEnd.Support;
using Xunit;

namespace Entente.EndToEnd.Durability;

/// <summary>Thirty-two programs that ask without pause until the server is gone, and remember what they saw.</summary>
internal sealed class Crowd(string key, IReadOnlyList<string> models)
{
    private const int Programs = 32;

    /// <summary>Answers that a program took for complete.</summary>
    public ConcurrentQueue<Heard> Complete { get; } = [];

    /// <summary>Checkpoints that were fetched.</summary>
    public ConcurrentQueue<string> Checkpoints { get; } = [];

    /// <summary>Answers that were neither complete nor an error nor without an end: what no server may send, however it ends.</summary>
    public ConcurrentQueue<Heard> Wrong { get; } = [];

    /// <summary>Runs that a program knows of, whatever became of them.</summary>
    public ConcurrentQueue<string> Begun { get; } = [];

    private TaskCompletionSource next = new();

    /// <summary>Ends with the next answer that is complete.</summary>
    public Task NextAsync() => (next = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public async Task AskUntilItIsGoneAsync(Uri server, int seed, Task gone)
    {
        var programs = Enumerable.Range(0, Programs).Select(program => AskAsync(server, new Random((seed * 100) + program), gone));
        await Task.WhenAll(programs);
    }

    private async Task AskAsync(Uri server, Random random, Task gone)
    {
        using var caller = new Caller(server, key);
        while (!gone.IsCompleted)
        {
            try
            {
                var prompt = $"{(random.Next(6) == 0 ? "[cut] " : "")}Question {random.Next()}";
                var model = models[random.Next(models.Count)];
                Take(await (random.Next(2) == 0 ? caller.StreamAsync(model, prompt) : caller.AskAsync(model, prompt)));
                if (random.Next(8) == 0)
                {
                    var (status, checkpoint) = await caller.StatusAsync("/v1/log/checkpoint");
                    Assert.Equal(200, status);
                    Checkpoints.Enqueue(checkpoint);
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or SocketException)
            {
                // Nothing was seen that could be held against the server. A connection that is reset as it opens is told as the bare SocketException.
            }
        }
    }

    private void Take(Heard heard)
    {
        if (heard.Run is { } run)
        {
            Begun.Enqueue(run);
        }

        if (heard.Ending == Ending.Complete && heard.Torn is null)
        {
            Complete.Enqueue(heard);
            next.TrySetResult();
        }
        else if (heard.Ending == Ending.Several)
        {
            Wrong.Enqueue(heard);
        }
    }
}
