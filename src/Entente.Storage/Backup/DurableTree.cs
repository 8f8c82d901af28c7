namespace Entente.Storage.Backup;

/// <summary>Directories that are there whole or not at all.</summary>
internal static class DurableTree
{
    /// <summary>Copies what is there; a file that is being made (`.new`) is not there yet.</summary>
    public static void Copy(string from, string to, Func<string, bool> wanted, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(from))
        {
            return;
        }

        DurableFile.MakeDirectory(to);
        foreach (var file in Directory.GetFiles(from).Where(file => !file.EndsWith(".new", StringComparison.Ordinal) && wanted(file)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            DurableFile.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.GetDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)), wanted, cancellationToken);
        }
    }

    /// <summary>Gives a finished directory its name.</summary>
    public static void Publish(string partial, string destination)
    {
        DurableFile.FlushDirectory(partial);
        if (Directory.Exists(destination))
        {
            Directory.Delete(destination); // empty, or it fails
        }

        Directory.Move(partial, destination);
        DurableFile.FlushDirectory(Path.GetDirectoryName(destination)!);
    }

    public static void Remove(string partial)
    {
        if (Directory.Exists(partial))
        {
            Directory.Delete(partial, recursive: true);
        }
    }
}
