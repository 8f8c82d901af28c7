using Xunit;

namespace Entente.EndToEnd;

/// <summary>Programs that tests start; what is missing skips the test and says so.</summary>
internal static class OnPath
{
    public static string Find(string name)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        if (found is null) Assert.Skip($"{name} is not on PATH: ./build test installs it where it may, as in CI");
        return found;
    }
}
