namespace Entente.Bench;

/// <summary>Programs of other people. Debian keeps servers outside of an ordinary user's PATH.</summary>
internal static class Tools
{
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];

    public static bool Has(string name) => Find(name) is not null;

    /// <exception cref="BenchException">It is not installed.</exception>
    public static string Path(string name) => Find(name) ?? throw new BenchException($"{name} is not installed");

    private static string? Find(string name) => Folders.Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
