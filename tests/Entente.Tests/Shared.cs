using Xunit;

namespace Entente.Tests;

/// <summary>Data beside the repository that others made: vectors, recordings, the catalogue. Tests skip where it is absent.</summary>
internal static class Shared
{
    /// <summary>The path of a file or folder in <c>../shared</c>; skips the running test where it is absent.</summary>
    internal static string Path(params string[] parts)
    {
        var path = System.IO.Path.Combine([Root(), .. parts]);
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Skip($"../shared is absent: {string.Join('/', parts)}");
        }

        return path;
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Entente.slnx")))
            {
                return System.IO.Path.Combine(folder.Parent!.FullName, "shared");
            }
        }

        throw new DirectoryNotFoundException("Entente.slnx is in no folder above the tests.");
    }
}
