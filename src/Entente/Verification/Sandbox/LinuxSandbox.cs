using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Entente.Verification.Sandbox;

/// <summary>
/// Namespaces of Linux by util-linux (unshare, setpriv, prlimit): own user, network without any device, processes, mounts. A server that runs as root
/// becomes nobody first. Where one of these is missing or forbidden, nothing is run.
/// </summary>
public sealed class LinuxSandbox : ISandbox
{
    /// <summary>What the script exits with when the sandbox cannot be built.</summary>
    private const int CannotBuild = 125;

    private const string Mark = "entente-sandbox: ";

    private static readonly string[] Nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
    private static readonly string[] Apart = ["unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child=KILL", "--mount", "--ipc", "--uts"];
    private static readonly string[] Folders = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    /// <summary>
    /// Runs as the namespace's root: a new root in memory, over a directory in which nothing is to be read, with the system's programs
    /// read-only, /work to write in, no way back to the old one; then all privileges are given up for good, limits set, and the program
    /// takes its place.
    /// </summary>
    private const string Script = """
        set -e
        fail() { echo "entente-sandbox: $1" >&2; exit 125; }
        mib=$1; input=$2; reads=$3; as=$4; cpu=$5; fsize=$6; nproc=$7; shift 7
        for place in /tmp /mnt /srv /media /opt; do
          case ":$reads:" in *":$place:"* | *":$place/"*) continue ;; esac
          [ ! -d $place ] || break
        done
        mount -t tmpfs -o size=1m,mode=755 none $place || fail "no mount"
        cd $place
        mkdir old work dev proc
        mount -t tmpfs -o "size=${mib}m,nr_inodes=4096,mode=777,nosuid,nodev" none work || fail "no work"
        show() {
          if [ -L "$1" ]; then ln -s "$(readlink "$1")" ".$1"; return; fi
          if [ -d "$1" ]; then mkdir -p ".$1"; else mkdir -p ".$(dirname "$1")"; : > ".$1"; fi
          mount --bind "$1" ".$1" || fail "cannot show $1"
          mount -o remount,bind,ro ".$1" 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev ".$1" || fail "cannot make $1 read-only"
        }
        for path in /usr /bin /sbin /lib /lib32 /lib64 /etc/ld.so.cache /etc/alternatives; do if [ -e "$path" ]; then show "$path"; fi; done
        IFS=:
        for path in $reads; do [ -e "$path" ] || fail "there is no $path, or the user of the sandbox may not see it"; show "$path"; done
        unset IFS
        for device in null zero urandom; do : > dev/$device; mount --bind /dev/$device dev/$device; done
        mount -t proc none proc 2>/dev/null || true
        mount -o remount,bind,ro $place || fail "root stays writable"
        pivot_root . old || fail "no pivot"
        cd /work
        umount -l /old
        if [ "$input" = file ]; then cat > answer; exec < /dev/null; fi
        exec setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all prlimit --as=$as --cpu=$cpu --fsize=$fsize --nproc=$nproc --nofile=128 --core=0 -- "$@"
        """;

    /// <inheritdoc/>
    public async Task<SandboxOutcome> RunAsync(SandboxOrder order, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new SandboxUnavailableException("commands run in a sandbox of Linux only");
        }

        if (Array.Find(["unshare", "setpriv", "prlimit", "sh"], tool => Find(tool) is null) is { } missing)
        {
            throw new SandboxUnavailableException($"the sandbox needs {missing} (util-linux), which is not installed");
        }

        using var process = Start(order);
        try
        {
            // Writing ends early where the program does not read all.
            var writing = WriteAsync(process, order.Input, cancellationToken);
            var output = ReadAsync(process, process.StandardOutput.BaseStream, order.OutputKb, cancellationToken);
            var error = ReadAsync(process, process.StandardError.BaseStream, order.OutputKb, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            await writing;
            var (said, wroteMuch) = await output;
            var (complained, complainedMuch) = await error;
            if (process.ExitCode != 0 && Refusal(process.ExitCode, complained) is { } refusal)
            {
                throw new SandboxUnavailableException(refusal);
            }

            return new(process.ExitCode, said, complained, wroteMuch || complainedMuch);
        }
        finally
        {
            Kill(process);
        }
    }

    private static Process Start(SandboxOrder order)
    {
        string[] words =
        [
            .. Environment.IsPrivilegedProcess ? Nobody : [], .. Apart, "sh", "-c", Script, "sandbox",
            Number(order.FilesMb), order.InputAsFile ? "file" : "stdin", string.Join(':', order.Read), Number((long)order.MemoryMb << 20), Number(order.ProcessorSeconds),
            Number((long)order.FilesMb << 20), Number(order.Processes), .. order.Command,
        ];
        var start = new ProcessStartInfo(Find(words[0])!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var word in words[1..])
        {
            start.ArgumentList.Add(word);
        }

        // The server's variables hold its secrets.
        start.Environment.Clear();
        start.Environment["PATH"] = string.Join(':', Folders);
        start.Environment["HOME"] = "/work";
        start.Environment["LANG"] = "C.UTF-8";
        return Process.Start(start) ?? throw new SandboxUnavailableException("the sandbox could not be started");
    }

    /// <summary>Null where the program ran, and its exit code is its own.</summary>
    private static string? Refusal(int exitCode, string error)
        => exitCode == CannotBuild && error.Contains(Mark, StringComparison.Ordinal) ? $"the sandbox cannot be built here: {error[(error.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..].Split('\n')[0]}"
        : error.StartsWith("unshare: ", StringComparison.Ordinal) || error.StartsWith("setpriv: ", StringComparison.Ordinal) ? $"the sandbox cannot be had here: {error.Split('\n')[0]}"
        : null;

    private static async Task WriteAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(input), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended, or closed its input, before it had read all: its exit code says what it found.
        }
    }

    private static async Task<(string Text, bool IsTooMuch)> ReadAsync(Process process, Stream from, int mostKb, CancellationToken cancellationToken)
    {
        var kept = new byte[mostKb << 10];
        var count = 0;
        while (count < kept.Length)
        {
            var read = await from.ReadAsync(kept.AsMemory(count), cancellationToken);
            if (read == 0)
            {
                return (Encoding.UTF8.GetString(kept, 0, count), false);
            }

            count += read;
        }

        Kill(process);
        return (Encoding.UTF8.GetString(kept), true);
    }

    /// <summary>With unshare its child dies, the first process of the namespace, and with that all others in it.</summary>
    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended.
        }
    }

    private static string? Find(string tool) => Folders.Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
