using System.Diagnostics;
using System.Security.Cryptography;
using Xunit;

namespace Entente.EndToEnd.RealModel;

/// <summary>
/// The model server's code with its packages, installed once for each content of its lock file under artifacts/llm.
/// ../shared may be read-only, so the code is copied; the weights stay where they are.
/// </summary>
internal static class LlmInstallation
{
    private static readonly Lazy<Task<string>> Once = new(Install);

    /// <summary>The folder to start server.mjs in.</summary>
    public static Task<string> Folder() => Once.Value;

    private static async Task<string> Install()
    {
        var source = Repository.Shared("llm");
        var hash = new List<byte>();
        string[] patterns = ["*.mjs", "*.json", ".npmrc"];
        var files = patterns.SelectMany(pattern => Directory.GetFiles(source, pattern)).Order(StringComparer.Ordinal).ToList();
        foreach (var file in files) hash.AddRange(SHA256.HashData(await File.ReadAllBytesAsync(file)));

        var key = Convert.ToHexStringLower(SHA256.HashData(hash.ToArray()))[..16];
        var parent = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "llm")).FullName;
        var folder = Path.Combine(parent, key);
        if (Directory.Exists(folder)) return folder;

        // Installed beside and renamed whole, so that an interrupted or a second installation is never taken for one.
        var draft = Directory.CreateDirectory(Path.Combine(parent, $"{key}.{Environment.ProcessId}")).FullName;
        foreach (var file in files) File.Copy(file, Path.Combine(draft, Path.GetFileName(file)), overwrite: true);
        await NpmCi(draft);
        try
        {
            Directory.Move(draft, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(draft, recursive: true);
        }

        return folder;
    }

    private static async Task NpmCi(string folder)
    {
        using var npm = Process.Start(NodeTool.Piped(NodeTool.Npm(), folder, "ci", "--no-progress", "--loglevel=error"))!;
        npm.StandardInput.Close();
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0) Assert.Fail($"npm ci for the real model failed:{Environment.NewLine}{await output}{errors}");
    }
}
