using Xunit;

namespace Entente.EndToEnd;

/// <summary>Where the repository and the folder of shared test material beside it are.</summary>
internal static class Repository
{
    /// <summary>The folder with Entente.slnx.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path inside ../shared; skips the test where it is absent.</summary>
    public static string Shared(params string[] path)
    {
        var full = Path.Combine([Path.GetDirectoryName(Root)!, "shared", .. path]);
        if (!Path.Exists(full)) Assert.Skip($"../shared is absent: {string.Join('/', path)} (CI has it)");
        return full;
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Entente.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException($"no Entente.slnx above {AppContext.BaseDirectory}");
    }
}
