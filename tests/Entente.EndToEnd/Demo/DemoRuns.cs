using Xunit;

namespace Entente.EndToEnd.Demo;

/// <summary>One demo in a pipe and one with --json, both in the same working directory.</summary>
public sealed class DemoRuns : IAsyncLifetime
{
    internal string Folder { get; } = Directory.CreateTempSubdirectory("entente-demo-test-").FullName;

    internal DemoProcess Piped { get; private set; } = null!;

    internal DemoProcess Json { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Piped = await DemoProcess.RunAsync(Folder, "demo");
        Json = await DemoProcess.RunAsync(Folder, "demo", "--json");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
