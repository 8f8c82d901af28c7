using System.Diagnostics;
using Entente.Storage;

namespace Entente.Tests.Storage.PowerLoss;

/// <summary>Records what happens to the files below one directory: through SQLite, and by the product's own flushes. Safe for concurrent use.</summary>
internal sealed class DiskRecorder : IDisposable
{
    private readonly string _root;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly List<DiskEvent> _events = [];
    private readonly Dictionary<string, int> _names = [];
    private int _files;

    static DiskRecorder() => FlushProbe.Beginning = path => RecordingVfs.Of(path)?.BeginPath(path);

    public DiskRecorder(string root)
    {
        _root = root;
        RecordingVfs.Add(this);
    }

    public double Now => Stopwatch.GetElapsedTime(_begun).TotalMilliseconds;

    /// <summary>Read once nothing writes any more.</summary>
    public IReadOnlyList<DiskEvent> Events => _events;

    public string Root => _root;

    public bool Covers(string path) => path.StartsWith(_root, StringComparison.Ordinal) && (path.Length == _root.Length || path[_root.Length] == '/');

    /// <summary>The number of events so far: whatever is told after this was read happened after them.</summary>
    public int Moment()
    {
        lock (this)
        {
            return _events.Count;
        }
    }

    public void Add(DiskEvent one)
    {
        lock (this)
        {
            _events.Add(one with { At = Now });
        }
    }

    public RecordedFile Opened(string path, bool flushesNames)
    {
        lock (this)
        {
            return new RecordedFile(this, path, _names.TryGetValue(path, out var file) ? file : Appear(path)) { FlushesNames = flushesNames };
        }
    }

    public void Deleted(string path)
    {
        lock (this)
        {
            _names.Remove(path);
            Add(new Gone(path));
        }
    }

    public Action BeginFlush(int file)
    {
        var begun = Moment();
        return () => Add(new Flushed(file, begun));
    }

    /// <summary>A flush of the names in a directory. What the product itself made, renamed or removed there is found by looking.</summary>
    public Action BeginNames(string directory)
    {
        lock (this)
        {
            Look(directory);
            var names = _names.Where(name => Path.GetDirectoryName(name.Key) == directory).ToDictionary();
            var begun = Moment();
            return () => Add(new NamesFlushed(directory, names, begun));
        }
    }

    public void Dispose() => RecordingVfs.Remove(this);

    private Action? BeginPath(string path)
    {
        lock (this)
        {
            return Directory.Exists(path) ? BeginNames(path) : BeginFlush(_names.TryGetValue(path, out var file) ? file : Appear(path));
        }
    }

    private int Appear(string path)
    {
        var file = _names[path] = ++_files;
        Add(new Appeared(path, file, Directory.Exists(path)));
        return file;
    }

    private void Look(string directory)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(directory).Where(entry => !_names.ContainsKey(entry) && IsOfJournal(entry)))
        {
            Appear(entry);
        }

        foreach (var gone in _names.Keys.Where(name => Path.GetDirectoryName(name) == directory && !Path.Exists(name)).ToList())
        {
            Deleted(gone);
        }
    }

    // The index of the log is memory that happens to have a name; who holds the directory is nobody's after a power loss.
    private static bool IsOfJournal(string path) => Path.GetExtension(path) is not (".db-shm" or ".json" or ".new") && Path.GetFileName(path) != "lock";
}
