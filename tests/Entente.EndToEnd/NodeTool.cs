using System.Diagnostics;

namespace Entente.EndToEnd;

/// <summary>Node.js as the tests use it: what is missing skips the test and says so.</summary>
internal static class NodeTool
{
    /// <summary>The node program; skips the test where it is not on PATH.</summary>
    public static string Node() => OnPath.Find("node");

    /// <summary>The npm program; skips the test where it is not on PATH.</summary>
    public static string Npm() => OnPath.Find("npm");

    /// <summary>How to start a program with piped UTF-8 streams and no shell.</summary>
    public static ProcessStartInfo Piped(string program, string folder, params string[] arguments) => new(program, arguments)
    {
        WorkingDirectory = folder,
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardInputEncoding = new System.Text.UTF8Encoding(false),
        StandardOutputEncoding = System.Text.Encoding.UTF8,
        StandardErrorEncoding = System.Text.Encoding.UTF8,
    };
}
