namespace Entente.Tests;

/// <summary>Where the sources of the running tests are.</summary>
internal static class Repository
{
    /// <summary>The folder with Entente.slnx.</summary>
    internal static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Entente.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Entente.slnx is in no folder above the tests.");
    }
}
