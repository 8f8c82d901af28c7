namespace Entente.Cli;

/// <summary>
/// The key by which commands on the same machine reach a live server as its operator: who may read the data directory owns it
/// anyway. It is made anew at each start and goes with the server.
/// </summary>
internal sealed class LocalKeyFile : IDisposable
{
    private readonly string path;

    private LocalKeyFile(string path) => this.path = path;

    public static LocalKeyFile Write(string dataDirectory, string secret)
    {
        var path = Place(dataDirectory);
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(new FileStream(path, options));
        writer.Write(secret);
        return new LocalKeyFile(path);
    }

    /// <summary>Null where no server has left one, or it is not ours to read.</summary>
    public static string? Read(string dataDirectory)
    {
        try
        {
            return File.ReadAllText(Place(dataDirectory)).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next server writes its own.
        }
    }

    private static string Place(string dataDirectory) => Path.Combine(dataDirectory, "live.key");
}
