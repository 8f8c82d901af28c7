using System.Text.Json;
using Entente.Receipts;
using Entente.Receipts.Tiles;
using Entente.Time;

namespace Entente.Storage;

/// <summary>
/// The directory that holds everything a node remembers: the journal's files under <c>journal/</c>, the log's tiles under <c>log/</c>, the keys, and who has it open. One process at a time:
/// an exclusive lock on <c>lock</c> that the operating system drops with the process, however it ends; <c>live.json</c> says who.
/// A directory made here is 0700, every file 0600; the mode of one that exists is left alone.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const int KeyLength = 32;
    private const string LogKeysFile = "log.keys";
    private static readonly TimeSpan ProbeTime = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>Opens the directory, makes it where it is missing, and locks it until disposal.</summary>
    /// <exception cref="DataDirectoryException">In use, not writable, full, or no directory.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (File.Exists(full))
        {
            throw new DataDirectoryException($"{full} is a file, not a data directory: choose another with --data DIR");
        }

        try
        {
            DurableFile.MakeDirectory(full);
            var directory = new DataDirectory(full, Lock(full));
            try
            {
                directory.Write(new LiveServer(Environment.ProcessId, null));
                return directory;
            }
            catch
            {
                directory.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DataDirectoryException.From(full, failure);
        }
    }

    /// <summary>Who holds the directory now; null where nobody does.</summary>
    public static LiveServer? TryReadLive(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var live = ReadLive(full);
        return live is not null && IsLocked(full) ? live : null;
    }

    /// <summary>Says where the server that holds this directory listens, for commands that look for it.</summary>
    public void Announce(string url) => Guarded(() => Write(new LiveServer(Environment.ProcessId, url)));

    /// <summary>The log's tiles and its checkpoint, under <c>log/</c>.</summary>
    public ITileStore LogTiles => new TileFiles(Place("log"));

    /// <summary>The logs that a restore has closed, under <c>log/closed/</c>.</summary>
    internal Backup.ClosedSignatures ClosedSignatures => new(Path);

    /// <summary>The 32-byte seed of the key that signs receipts and checkpoints; made on first use, never replaced.</summary>
    public byte[] LogKey(IChance chance) => Key("log.key", chance);

    /// <summary>
    /// The keys of the log of receipts: <c>log.keys</c>, where its key was changed once, else <see cref="LogKey"/> under this name, or the one of a restored directory. A
    /// private key that signs no more is forgotten.
    /// </summary>
    public LogKeyring LogKeys(string name, IChance chance, TimeProvider time)
    {
        if (!File.Exists(Place(LogKeysFile)))
        {
            return new(new NoteSigner(LogIdentity.TryRead(Path)?.Origin ?? name, new Ed25519Key(LogKey(chance)))) { Closed = ClosedLogKeys() };
        }

        var keys = Guarded(() => ParseKeys(File.ReadAllText(Place(LogKeysFile))));
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (keys.HasSpentAt(nowMs))
        {
            keys = keys.WithoutSpentAt(nowMs);
            Keep(keys);
        }

        keys.Closed = ClosedLogKeys();
        return keys;
    }

    /// <summary>Replaces the log's keys: what is in <c>log.keys</c> is all there is.</summary>
    public void Keep(LogKeyring keys) => Guarded(() =>
    {
        DurableFile.Write(Place(LogKeysFile), System.Text.Encoding.UTF8.GetBytes(keys.ToSecretText()));
        File.Delete(Place("log.key"));
    });

    /// <summary>The 32-byte key that seals salts; made on first use, never replaced.</summary>
    public byte[] SealKey(IChance chance) => Key("seal.key", chance);

    public void Dispose()
    {
        try
        {
            File.Delete(Place("live.json"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The lock says that nobody is there.
        }

        _lock.Dispose();
    }

    private byte[] Key(string name, IChance chance) => Guarded(() =>
    {
        var path = Place(name);
        if (!File.Exists(path))
        {
            var made = new byte[KeyLength];
            chance.Fill(made);
            DurableFile.Write(path, made);
        }

        var key = File.ReadAllBytes(path);
        return key.Length == KeyLength ? key : throw new DataDirectoryException(
            $"{path} is damaged ({key.Length} bytes instead of {KeyLength}): put it back from a backup");
    });

    // A restored directory holds the logs before it, under their own names and keys.
    private string ClosedLogKeys() => Guarded(() =>
    {
        var closed = System.IO.Path.Combine(Place("log"), "closed");
        var files = Directory.Exists(closed) ? Directory.GetFiles(closed, "log.pub", SearchOption.AllDirectories) : [];
        return string.Concat(files.Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines).Where(line => line.Trim().Length > 0).Select(line => line.Trim() + "\n"));
    });

    private LogKeyring ParseKeys(string text)
    {
        try
        {
            return LogKeyring.ParseSecret(text);
        }
        catch (FormatException wrong)
        {
            throw new DataDirectoryException($"{Place(LogKeysFile)} is damaged ({wrong.Message.TrimEnd('.')}): put it back from a backup", wrong);
        }
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw DataDirectoryException.From(Path, failure);
        }
    }

    private void Guarded(Action work) => Guarded(() =>
    {
        work();
        return true;
    });

    private string Place(string name) => System.IO.Path.Combine(Path, name);

    private void Write(LiveServer live) => DurableFile.Write(Place("live.json"), JsonSerializer.SerializeToUtf8Bytes(live, LiveServerJson.Default.LiveServer));

    private static FileStream Lock(string path)
    {
        var file = System.IO.Path.Combine(path, "lock");
        using var pause = new ManualResetEventSlim();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(file, DurableFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException failure) when (IsLocked(path))
            {
                // A command that looks for the live server holds the lock for a moment.
                if (attempt < 10)
                {
                    pause.Wait(ProbeTime);
                    continue;
                }

                throw Held(path, failure);
            }
        }
    }

    private static bool IsLocked(string path)
    {
        try
        {
            using var probe = new FileStream(System.IO.Path.Combine(path, "lock"), DurableFile.Options(FileMode.Open, FileAccess.Read, FileShare.Read));
            return false;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static LiveServer? ReadLive(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(System.IO.Path.Combine(path, "live.json")), LiveServerJson.Default.LiveServer);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static DataDirectoryException Held(string path, Exception inner) => ReadLive(path) switch
    {
        { Url: { } url } live => new($"the data directory {path} is in use by process {live.Pid}, a server at {url}: use --server {url}, stop it, or choose another with --data DIR", inner),
        { } live => new($"the data directory {path} is in use by process {live.Pid}: wait for it, stop it, or choose another with --data DIR", inner),
        null => new($"the data directory {path} is in use by another process: stop it or choose another with --data DIR", inner),
    };
}
