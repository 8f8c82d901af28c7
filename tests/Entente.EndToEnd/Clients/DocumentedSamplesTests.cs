using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Entente.EndToEnd.Api;
using Xunit;

namespace Entente.EndToEnd.Clients;

/// <summary>The samples of the documentation, taken off the page and run; only the address is another.</summary>
public sealed partial class DocumentedSamplesTests
{
    private static readonly string Printed = Blocks("docs/getting-started.md", "").Single(block => block.StartsWith("The task is to work out 17 * 23, one step", StringComparison.Ordinal)).Trim();

    [Theory]
    [InlineData("docs/getting-started.md")]
    [InlineData("README.md")]
    public async Task The_JavaScript_sample_prints_the_answer(string page)
    {
        var sample = Assert.Single(Blocks(page, "js"));
        var folder = Path.Combine(Repository.Root, "tests", "oracles");
        var node = NodeTool.Node();
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            Assert.Skip("the packages in tests/oracles are not installed: ./build test installs them, as in CI, or npm ci there");
        }

        await using var served = await Served.StartAsync();

        var (exitCode, output, error) = await RunAsync(NodeTool.Piped(node, folder, "--input-type=module", "-"), Here(sample, served));

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(Printed, output.Trim());
    }

    [Fact]
    public async Task The_curl_sample_gets_the_documented_answer()
    {
        var sample = Assert.Single(Blocks("docs/getting-started.md", ""), block => block.StartsWith("$ curl -s ", StringComparison.Ordinal))[2..];
        if (!File.Exists("/usr/bin/curl"))
        {
            Assert.Skip("there is no /usr/bin/curl: ./build test installs it where it may, as in CI");
        }

        await using var served = await Served.StartAsync();

        var (exitCode, output, error) = await RunAsync(NodeTool.Piped("/bin/sh", Repository.Root), Here(sample, served));

        Assert.Equal((0, ""), (exitCode, error));
        var answer = JsonElement.Parse(output);
        Assert.Equal(Printed, answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("cascade", answer.GetProperty("entente").GetProperty("strategy").GetString());
        Assert.Equal(0.0003718m, answer.GetProperty("entente").GetProperty("cost_usd").GetDecimal());
    }

    private static string Here(string sample, Served served)
    {
        Assert.Contains("http://127.0.0.1:8787/", sample, StringComparison.Ordinal);
        return sample.Replace("http://127.0.0.1:8787/", served.Server.Url.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The page's code blocks of a language, as they stand there.</summary>
    private static List<string> Blocks(string page, string language)
        => [.. Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, page))).Where(block => block.Groups[1].Value == language).Select(block => block.Groups[2].Value)];

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(ProcessStartInfo start, string input)
    {
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    [GeneratedRegex("^```([a-z]*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
