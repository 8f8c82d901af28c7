using System.Runtime.InteropServices;
using System.Text;

namespace Entente.Storage;

/// <summary>Small files that are there whole or not at all, also after a power loss, readable by their owner only.</summary>
internal static class DurableFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static FileStreamOptions Options(FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode is not FileMode.Open)
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    /// <summary>Writes beside the place, flushes, renames, flushes the directory.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var beside = $"{path}.{Environment.ProcessId}.new";
        try
        {
            using (var file = new FileStream(beside, Options(FileMode.Create, FileAccess.Write, FileShare.None)))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }

        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>A copy that is there whole or not at all; one that is there already is replaced.</summary>
    /// <exception cref="DataDirectoryException">The disk does not take it.</exception>
    public static void Copy(string from, string to)
    {
        var beside = to + ".new";
        try
        {
            using (var source = new FileStream(from, Options(FileMode.Open, FileAccess.Read, FileShare.ReadWrite)))
            using (var copy = new FileStream(beside, Options(FileMode.Create, FileAccess.Write, FileShare.None)))
            {
                source.CopyTo(copy, 1 << 20);
                copy.Flush(flushToDisk: true);
            }

            Move(beside, to);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            File.Delete(beside);
            throw DataDirectoryException.From(Path.GetDirectoryName(to)!, failure);
        }
    }

    /// <summary>Flushes a file that somebody else wrote.</summary>
    public static void Flush(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>Renames, so that it holds after a power loss.</summary>
    public static void Move(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(to)!);
        FlushDirectory(Path.GetDirectoryName(from)!);
    }

    /// <summary>Makes a directory for its owner alone, where there is none.</summary>
    /// <exception cref="DataDirectoryException">It cannot be made.</exception>
    public static void MakeDirectory(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return;
            }

            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            }

            if (Path.GetDirectoryName(path) is { } parent)
            {
                FlushDirectory(parent);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DataDirectoryException.From(path, failure);
        }
    }

    /// <summary>Makes names in a directory durable. Windows keeps them in its own journal.</summary>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // The framework refuses to open a directory.
        var descriptor = open(Encoding.UTF8.GetBytes(path + '\0'), 0);
        if (descriptor < 0)
        {
            throw Failed(path);
        }

        try
        {
            // Some file systems cannot flush a directory and say so (EINVAL): nothing more can be done there.
            var done = FlushProbe.Beginning?.Invoke(path);
            if (fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() != 22)
            {
                throw Failed(path);
            }

            done?.Invoke();
        }
        finally
        {
            _ = close(descriptor);
        }
    }

    private static IOException Failed(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: {path}", error);
    }

#pragma warning disable IDE1006 // names of the C library
#pragma warning disable SYSLIB1054 // blittable already; the generator would need unsafe code
    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fsync(int descriptor);

    [DllImport("libc"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int close(int descriptor);
#pragma warning restore SYSLIB1054, IDE1006
}
