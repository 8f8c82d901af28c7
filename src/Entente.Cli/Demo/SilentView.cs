namespace Entente.Cli.Demo;

/// <summary>Nothing is shown: the result is one JSON object.</summary>
internal sealed class SilentView : IDemoView
{
    public Task ShowAsync(DemoPlay play, CancellationToken cancellationToken) => play.RunAsync(() => { }, cancellationToken);
}
