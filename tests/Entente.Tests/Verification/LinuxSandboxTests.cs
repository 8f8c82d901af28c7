using System.Net;
using System.Net.Sockets;
using Entente.Pool;
using Entente.Verification;
using Entente.Verification.Sandbox;
using Xunit;

namespace Entente.Tests.Verification;

public sealed class LinuxSandboxTests
{
    [Fact]
    public async Task There_is_no_network_not_even_to_this_machine()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        // The first line says that the shell can connect at all where there is something to connect to.
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "needs /usr/bin/python3");
        var verdict = await Run(["/usr/bin/python3", "-c", $"import socket; socket.create_connection(('127.0.0.1', {port}), 2)"]);

        Assert.False(verdict.IsAccepted);
        Assert.False(listener.Pending());
        Assert.Matches("refused|unreachable", verdict.Why);
    }

    [Fact]
    public async Task The_machines_files_and_the_servers_variables_are_not_there()
    {
        var verdict = await Run(["sh", "-c", "for path in /home /root /etc/passwd /etc/shadow /var /sys /old/etc; do [ -e $path ] && exit 3; done; [ -z \"$SECRET_OF_TESTS\" ] && [ $(env | wc -l) -le 6 ]"]);

        Assert.True(verdict.IsAccepted, verdict.Why);
    }

    [Fact]
    public async Task Nothing_but_the_working_directory_can_be_written_and_no_mount_made()
    {
        var verdict = await Run(["sh", "-c", "echo x > here && ! echo x 2>/dev/null > /usr/x && ! echo x 2>/dev/null > /x && ! mount -t tmpfs none /work 2>/dev/null && ! umount /usr 2>/dev/null"]);

        Assert.True(verdict.IsAccepted, verdict.Why);
    }

    [Fact]
    public async Task Files_beyond_the_limit_cannot_be_written()
    {
        var one = await Run(["sh", "-c", "head -c 3000000 /dev/zero > large"], definition => definition with { FilesMb = 2 });
        var many = await Run(["sh", "-c", "for i in 1 2 3 4; do head -c 1000000 /dev/zero > f$i || exit 7; done"], definition => definition with { FilesMb = 2 });
        var few = await Run(["sh", "-c", "head -c 1000000 /dev/zero > small"], definition => definition with { FilesMb = 2 });

        Assert.False(one.IsAccepted, one.Why);
        Assert.False(many.IsAccepted, many.Why);
        Assert.True(few.IsAccepted, few.Why);
    }

    [Fact]
    public async Task Memory_beyond_the_limit_cannot_be_had()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "needs /usr/bin/python3");
        string[] command = ["/usr/bin/python3", "-c", "x = bytearray(200_000_000)"];

        Assert.False((await Run(command, definition => definition with { MemoryMb = 128 })).IsAccepted);
        var enough = await Run(command, definition => definition with { MemoryMb = 1024 });
        Assert.True(enough.IsAccepted, enough.Why);
    }

    [Fact]
    public async Task One_that_writes_without_end_is_killed()
    {
        var verdict = await Run(["sh", "-c", "yes"]);

        Assert.True(verdict.IsFailed);
        Assert.Contains("wrote more than 64 kB", verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_hangs_is_killed_within_its_limit_with_all_its_children()
    {
        var mark = $"7{Environment.ProcessId}.5";
        var verdict = await Run(["sh", "-c", $"setsid sleep {mark} & sleep {mark}"], definition => definition with { Timeout = TimeSpan.FromSeconds(1) });

        Assert.True(verdict.IsFailed);
        Assert.Contains("did not end within 1 s", verdict.Why, StringComparison.Ordinal);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (Sleepers(mark).Any())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "a child is still there");
            await Task.Yield();
        }
    }

    [Fact]
    public async Task An_answer_that_the_program_does_not_read_does_no_harm()
    {
        var verdict = await Run(["true"], text: new string('x', 3_000_000));

        Assert.True(verdict.IsAccepted, verdict.Why);
    }

    [Fact]
    public async Task A_file_among_temporary_ones_can_be_shown_to_it()
    {
        var place = Directory.CreateTempSubdirectory("entente-shown-");
        try
        {
            var check = Path.Combine(place.FullName, "check.sh");
            await File.WriteAllTextAsync(check, "grep -q 42\n", TestContext.Current.CancellationToken);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(place.FullName, File.GetUnixFileMode(place.FullName) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            }

            var right = await Run(["sh", check], definition => definition with { Read = [check] });
            var wrong = await Run(["sh", check], definition => definition with { Read = [check] }, text: "43");

            Assert.True(right.IsAccepted, right.Why);
            Assert.False(wrong.IsAccepted || wrong.IsFailed, wrong.Why);
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Without_what_it_needs_nothing_is_run()
    {
        var verdict = await Run(["true"], definition => definition with { Read = ["/no/such/path"] }, skips: false);

        Assert.True(verdict.IsFailed);
        Assert.Contains("sandbox", verdict.Why, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Sleepers(string mark)
        => Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])).Select(CommandLine).Where(line => line.Contains(mark, StringComparison.Ordinal) && line.StartsWith("sleep", StringComparison.Ordinal));

    private static string CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static async Task<Verdict> Run(string[] command, Func<VerifierDefinition, VerifierDefinition>? change = null, string text = "42", bool skips = true)
    {
        Environment.SetEnvironmentVariable("SECRET_OF_TESTS", "known");
        var definition = new VerifierDefinition { Name = "tests", Kind = VerifierKind.Command, Command = [.. command], Timeout = TimeSpan.FromSeconds(60) };
        var book = new VerifierBook(new LinuxSandbox(), new NoService(), TimeProvider.System);
        var verdict = await book.Make(change?.Invoke(definition) ?? definition).ScoreAsync(new() { Question = "?", Text = text }, TestContext.Current.CancellationToken);
        if (skips)
        {
            Sandboxes.SkipWithout(verdict);
        }

        return verdict;
    }

    private sealed class NoService : IVerifierService
    {
        public Task<string> PostAsync(Uri address, Secret? credential, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) => throw new HttpRequestException("there is none");
    }
}
