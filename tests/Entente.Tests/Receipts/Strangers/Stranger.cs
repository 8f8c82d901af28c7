using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Entente.Tests.Storage;
using Xunit;

namespace Entente.Tests.Receipts.Strangers;

/// <summary>The verifiers in examples/, which share no code with ours: what they say of our receipts is an oracle.</summary>
internal sealed record Stranger(string Command, params IReadOnlyList<string> Arguments)
{
    public static readonly Stranger Python = new("python3", Example("verify.py"));
    public static readonly Stranger PurePython = new("python3", Example("verify.py"), "--pure");
    public static readonly Stranger JavaScript = new("node", Example("verify.mjs"));

    /// <summary>What it says of each file, in one process.</summary>
    public async Task<List<string>> JudgeAsync(string keys, IEnumerable<byte[]> files)
    {
        using var folder = new TemporaryDirectory();
        await File.WriteAllTextAsync(folder.Place("keys"), keys);
        var input = string.Concat(files.Select(file => Convert.ToBase64String(file) + "\n"));
        return [.. (await RunAsync(Command, [.. Arguments, folder.Place("keys"), "--stdin"], input)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    public static async Task<string> RunAsync(string command, IReadOnlyList<string> arguments, string input)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            using var process = Process.Start(start)!;
            var said = process.StandardOutput.ReadToEndAsync();
            var complaints = process.StandardError.ReadToEndAsync();
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            Assert.Equal("", await complaints);
            return await said;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{command} is not on PATH: ./build test installs it where it may, as in CI");
            throw;
        }
    }

    private static string Example(string name) => Path.Combine(Repository.Root(), "examples", name);
}
