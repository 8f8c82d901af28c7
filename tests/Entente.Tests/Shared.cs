using Xunit;

namespace Entente.Tests;

/// <summary>Data beside the repository that others made: vectors, recordings, the catalogue. Tests skip where it is absent.</summary>
internal static class Shared
{
    /// <summary>The path of a file or folder in <c>../shared</c>; skips the running test where it is absent.</summary>
    internal static string Path(params string[] parts)
    {
        var path = System.IO.Path.Combine([Repository.Root(), "..", "shared", .. parts]);
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Skip($"../shared is absent: {string.Join('/', parts)} (CI has it)");
        }

        return path;
    }
}
