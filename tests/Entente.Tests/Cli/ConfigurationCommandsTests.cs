using System.Text.Json;
using Xunit;

namespace Entente.Tests.Cli;

public sealed class ConfigurationCommandsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("entente-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Check_tells_every_error_at_once()
    {
        var file = Path.Combine(Repository.Root(), "tests", "Entente.Tests", "Cli", "bad.yaml");

        var run = await CommandLineRun.OfAsync("check", "--config", file);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Golden.Check("tests/Entente.Tests/Cli/bad.check.txt", run.Error.Replace(file, "bad.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_writes_one_JSON_object()
    {
        var run = await CommandLineRun.OfAsync("check", "--json", "--config", Write("models: {a: {fallback: [a]}}"));

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Error);
        var json = JsonDocument.Parse(Assert.Single(run.Out.TrimEnd('\n').Split('\n'))).RootElement;
        Assert.False(json.GetProperty("ok").GetBoolean());
        Assert.Equal("models.a.fallback[0]", json.GetProperty("errors")[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task Check_praises_a_good_file_and_still_warns()
    {
        var run = await CommandLineRun.OfAsync("check", "--config", Write("""
            providers: {p: {dialect: openai-chat, base_url: http://127.0.0.1:1/v1, jurisdiction: XA}}
            models: {new-one: {endpoints: [{provider: p}]}}
            """));

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith(": good, 1 model at 1 endpoint, 1 usable, 1 warning\n", run.Out, StringComparison.Ordinal);
        Assert.Contains(":2: warning: models.new-one: the catalogue does not know this model", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pool_writes_a_plain_line_for_each_endpoint_into_a_pipe()
    {
        var run = await CommandLineRun.OfAsync("pool", "--config", Write("""
            home: {name: Example Institute, jurisdiction: DE}
            models: {gpt-oss-120b: {endpoints: [{provider: llama-cpp}]}}
            """));

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain('\u001b', run.Out);
        var lines = run.Out.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd()).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.Matches(@"^gpt-oss-120b@llama-cpp\s+OpenAI \(US\)\s+Example Institute \(DE\), local\s+free\s+yes$", lines[1]);
    }

    [Fact]
    public async Task Pool_writes_a_JSON_object_for_each_endpoint()
    {
        var run = await CommandLineRun.OfAsync("pool", "--json", "--config", Write("""
            providers: {p: {dialect: openai-chat, base_url: http://127.0.0.1:1/v1, api_key: "${ENTENTE_TESTS_NEVER_SET}"}}
            models: {gpt-oss-120b: {endpoints: [{provider: p}]}, gpt-6.2-sol: {endpoints: [{provider: p}]}}
            """));

        var lines = run.Out.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.False(lines[0].GetProperty("usable").GetBoolean());
        Assert.StartsWith("the variable ENTENTE_TESTS_NEVER_SET is not set", lines[0].GetProperty("why_not").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_does_not_overwrite_a_file()
    {
        var file = Write("# mine\n");

        var run = await CommandLineRun.OfAsync("init", "--config", file);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"entente: {file} is there already; --force overwrites it, --config FILE writes another\n", run.Error);
        Assert.Equal("# mine\n", File.ReadAllText(file));
    }

    private string Write(string yaml)
    {
        var file = Path.Combine(folder.FullName, "entente.yaml");
        File.WriteAllText(file, yaml);
        return file;
    }
}
