using Entente.Tests.Configuration;
using Entente.Verification;
using Xunit;

namespace Entente.Tests.Verification;

public sealed class VerifierConfigurationTests
{
    private const string Pool = """
        providers: {alpha: {dialect: openai-chat, base_url: "http://127.0.0.1:4010/v1"}}
        models: {alpha-large: {endpoints: [{provider: alpha}]}}
        verifiers:

        """;

    [Fact]
    public void A_verifier_of_each_kind_is_read()
    {
        var loaded = Configurations.Load(Pool + """
              right: {kind: exact, expected: "42"}
              near: {kind: numeric, expected: 9.81 m/s^2, tolerance: 1 %}
              letter: {kind: regex, pattern: '^[A-F]$', in: text}
              shape: {kind: json_schema, schema: '{"type": "object"}'}
              tests: {kind: command, command: [python3, check.py], score: output, answer: file, read: [/opt/checks], memory_mb: 256, files_mb: 4, output_kb: 8, timeout: 5s}
              grader: {kind: http, url: "http://127.0.0.1:9/score", api_key: "${GRADER_KEY}"}
              judge: {kind: judge, models: [alpha-large], criteria: correct and short, calibration: [{from: 0, right: 0.1}, {from: 0.5, right: 0.8}]}
            """, ("GRADER_KEY", "secret"));

        Assert.True(loaded.IsValid, string.Join("\n", loaded.Problems));
        var verifiers = loaded.Pool!.Verifiers;
        Assert.Equal(7, verifiers.Count);
        Assert.Equal(("9.81 m/s^2", "1 %"), (verifiers["near"].Expected, verifiers["near"].Tolerance));
        Assert.True(verifiers["letter"].WholeText);
        Assert.Equal((true, true, 256, 4, 8, TimeSpan.FromSeconds(5)), (verifiers["tests"].ScoreOnOutput, verifiers["tests"].AnswerAsFile, verifiers["tests"].MemoryMb, verifiers["tests"].FilesMb, verifiers["tests"].OutputKb, verifiers["tests"].Timeout));
        Assert.Equal("secret", verifiers["grader"].Credential!.Value);
        Assert.Equal(new CalibrationStep(0.5, 0.8), verifiers["judge"].Calibration[1]);
        Assert.Equal(TimeSpan.FromSeconds(60), verifiers["judge"].Timeout);
    }

    [Theory]
    [InlineData("x: {kind: exakt}", "verifiers.x.kind", "exact")]
    [InlineData("x: {kind: exact}", "verifiers.x.kind", "expected")]
    [InlineData("x: {kind: regex, pattern: '('}", "verifiers.x.pattern", "quotes")]
    [InlineData("x: {kind: regex, pattern: a, url: 'http://h'}", "verifiers.x.url", "take it away")]
    [InlineData("x: {kind: numeric, expected: many}", "verifiers.x.expected", "9.81")]
    [InlineData("x: {kind: numeric, expected: 1, tolerance: some}", "verifiers.x.tolerance", "1 %")]
    [InlineData("x: {kind: json_schema, schema: '{\"typ\": 1}'}", "verifiers.x.schema", "schema's JSON")]
    [InlineData("x: {kind: command, command: [sh], read: [../secrets]}", "verifiers.x.read", "whole paths")]
    [InlineData("x: {kind: judge, models: [alpha-lage]}", "verifiers.x.models", "alpha-large")]
    [InlineData("x: {kind: http, url: 'http://h', api_key: 'literal'}", "verifiers.x.api_key", "${NAME}")]
    [InlineData("x: {kind: http, url: 'http://h', api_key: '${UNSET}'}", "verifiers.x.api_key", "export UNSET")]
    [InlineData("x: {kind: judge, calibration: [{from: 0.5, right: 0.8}, {from: 0, right: 0.9}]}", "verifiers.x.calibration", "in the order")]
    public void What_cannot_be_is_told_with_its_key_and_the_way_to_mend_it(string verifier, string path, string mend)
    {
        var loaded = Configurations.Load($"{Pool}  {verifier}\n");

        Assert.False(loaded.IsValid);
        Assert.Contains(loaded.Problems, problem => problem.IsError && problem.Path == path && (problem.Mend.Contains(mend, StringComparison.Ordinal) || problem.Message.Contains(mend, StringComparison.Ordinal)));
    }
}
