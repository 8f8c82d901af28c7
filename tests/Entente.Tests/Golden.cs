using Xunit;

namespace Entente.Tests;

/// <summary>Compares with a file that is committed. ENTENTE_ACCEPT=1 writes what is there now, for the next diff to show.</summary>
internal static class Golden
{
    /// <param name="path">From the root of the repository.</param>
    internal static void Check(string path, string actual)
    {
        var file = Path.Combine(Repository.Root(), path);
        if (Environment.GetEnvironmentVariable("ENTENTE_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"{path} is missing; ENTENTE_ACCEPT=1 writes it");
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
