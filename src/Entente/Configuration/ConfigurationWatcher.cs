namespace Entente.Configuration;

/// <summary>
/// Looks at entente.yaml once a second and hands over what has changed, as a whole or not at all. A text counts once it has
/// stood still between two looks, so that a file that is being written is not read half; looking, rather than being told by the
/// file system, also works on mounted volumes. Where the new text has errors the old configuration stays.
/// </summary>
public sealed class ConfigurationWatcher : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock looking = new();
    private readonly Func<string?> read;
    private readonly Func<string, LoadedConfiguration> load;
    private readonly Action<LoadedConfiguration> changed;
    private readonly ITimer timer;
    private EntenteConfiguration? inUse;
    private string? seen;
    private string? pending;

    /// <param name="read">The text now; null where the file is not there.</param>
    /// <param name="changed">
    /// Called on a timer's thread, one call at a time: with a pool to use from now on, or without one and with the errors for
    /// which nothing changes.
    /// </param>
    public ConfigurationWatcher(
        Func<string?> read, Func<string, LoadedConfiguration> load, EntenteConfiguration? inUse, TimeProvider time, Action<LoadedConfiguration> changed)
    {
        this.read = read;
        this.load = load;
        this.inUse = inUse;
        this.changed = changed;
        seen = read();
        timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>Watches a file; secrets are resolved beside it.</summary>
    public static ConfigurationWatcher OfFile(string path, EntenteConfiguration? inUse, TimeProvider time, Action<LoadedConfiguration> changed) =>
        new(() => ReadOrNull(path), text => ConfigurationLoader.Load(text, secrets: SecretSource.Beside(path)), inUse, time, changed);

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        if (!looking.TryEnter())
        {
            return;
        }

        try
        {
            var text = read();

            // Editors that write a new file and rename it leave a moment without one.
            if (text is null || text == seen)
            {
                pending = null;
                return;
            }

            if (text != pending)
            {
                pending = text;
                return;
            }

            (seen, pending) = (text, null);
            var loaded = load(text);
            if (loaded.IsValid && loaded.Configuration!.Equals(inUse))
            {
                return;
            }

            inUse = loaded.IsValid ? loaded.Configuration : inUse;
            changed(loaded);
        }
        finally
        {
            looking.Exit();
        }
    }

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
