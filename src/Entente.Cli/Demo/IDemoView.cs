namespace Entente.Cli.Demo;

/// <summary>How the demo is shown: on a terminal, or as lines in a pipe.</summary>
internal interface IDemoView
{
    /// <summary>Shows the play while it runs.</summary>
    Task ShowAsync(DemoPlay play, CancellationToken cancellationToken);
}
