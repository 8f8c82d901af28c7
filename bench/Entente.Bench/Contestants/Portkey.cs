using System.Globalization;

namespace Entente.Bench.Contestants;

/// <summary>A gateway of others, from npm, as installed by <c>./build bench</c> into bench/portkey.</summary>
internal static class Portkey
{
    private const string Script = "node_modules/@portkey-ai/gateway/build/start-server.js";

    public static bool IsInstalled(string root) => File.Exists(Path.Combine(root, "bench", "portkey", Script)) && Tools.Has("node");

    public static Task<BenchProcess> StartAsync(string root, string folder, CancellationToken stop)
    {
        var port = BenchProcess.FreePort();
        return BenchProcess.Start(
            Tools.Path("node"),
            [Path.Combine(root, "bench", "portkey", Script), "--headless", string.Create(CultureInfo.InvariantCulture, $"--port={port}")],
            port,
            Path.Combine(folder, "portkey.log")).ListensAsync(stop);
    }

    public static Dictionary<string, string> Headers(Uri upstream) => new()
    {
        ["Authorization"] = "Bearer none",
        ["x-portkey-provider"] = "openai",
        ["x-portkey-custom-host"] = new Uri(upstream, "/v1").ToString(),
    };
}
