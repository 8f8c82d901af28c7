using Xunit;

namespace Entente.Tests.Cli;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("chek", "entente: no such command \"chek\"; did you mean \"check\"?\n")]
    [InlineData("check --confg x", "entente: no such option \"--confg\"; did you mean \"--config\"?\n")]
    [InlineData("pool --config entente.yml", "entente.yml: error: there is no such file; let `entente init` write it, or name another with --config\n")]
    public async Task A_slip_is_one_line_on_stderr_and_exit_code_2(string line, string error)
    {
        var run = await CommandLineRun.OfAsync(line.Split(' '));

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(error, run.Error);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var run = await CommandLineRun.OfAsync("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("  check", run.Out, StringComparison.Ordinal);
        Assert.Contains("  init", run.Out, StringComparison.Ordinal);
    }
}
