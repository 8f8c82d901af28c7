using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Entente.Tests.Storage.PowerLoss;

/// <summary>
/// SQLite's file layer for this process: as it was, except that writes, truncations, flushes and deletions of files in a recorded
/// directory are told to its recorder. A recorded flush is not carried out: the recording says what it would have made safe.
/// </summary>
internal static unsafe class RecordingVfs
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<nint, nint> Methods = [];
    private static DiskRecorder[] recorders = [];
    private static SqliteVfs* real;

    public static void Add(DiskRecorder recorder)
    {
        lock (Gate)
        {
            if (real is null)
            {
                Register();
            }

            recorders = [.. recorders, recorder];
        }
    }

    public static void Remove(DiskRecorder recorder)
    {
        lock (Gate)
        {
            recorders = [.. recorders.Where(one => one != recorder)];
        }
    }

    public static DiskRecorder? Of(string path) => Array.Find(Volatile.Read(ref recorders), one => one.Covers(path));

    private static int TailAt => (real->FileSize + 7) & ~7;

    private static Tail* TailOf(SqliteFile* file) => (Tail*)((byte*)file + TailAt);

    // What it allocates stays for the process's life: SQLite keeps pointing at it.
    private static void Register()
    {
        // The provider is loaded first, so that both speak to the same copy of the library.
        SQLitePCL.Batteries_V2.Init();
        real = SqliteLibrary.FindVfs(null);
        var ours = (SqliteVfs*)NativeMemory.Alloc((nuint)sizeof(SqliteVfs));
        *ours = *real;
        ours->FileSize = TailAt + sizeof(Tail);
        ours->Name = (byte*)Marshal.StringToCoTaskMemUTF8("recording");
        ours->Open = &Open;
        ours->Delete = &Delete;
        if (SqliteLibrary.Register(ours, makeDefault: 1) != SqliteLibrary.Ok)
        {
            throw new InvalidOperationException("SQLite did not take the file layer");
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(SqliteVfs* vfs, byte* name, SqliteFile* file, int flags, int* outFlags)
    {
        var path = name is null ? null : Text(name);
        if (path is null || Of(path) is not { } recorder)
        {
            return real->Open(real, name, file, flags, outFlags);
        }

        lock (recorder)
        {
            var result = real->Open(real, name, file, flags, outFlags);
            if (result != SqliteLibrary.Ok || file->Methods is null)
            {
                return result;
            }

            // The unix layer flushes the directory with the first flush through each handle that may have made a log or journal (UNIXFILE_DIRSYNC).
            var isLog = (flags & (SqliteLibrary.OpenWriteAheadLog | SqliteLibrary.OpenMainJournal | SqliteLibrary.OpenSuperJournal)) != 0;
            var open = recorder.Opened(path, flushesNames: isLog && (flags & SqliteLibrary.OpenCreate) != 0);
            *TailOf(file) = new Tail { Real = file->Methods, Open = GCHandle.ToIntPtr(GCHandle.Alloc(open)) };
            file->Methods = Wrapped(file->Methods);
            return result;
        }
    }

    private static SqliteFileMethods* Wrapped(SqliteFileMethods* methods)
    {
        lock (Gate)
        {
            if (!Methods.TryGetValue((nint)methods, out var wrapped))
            {
                var made = (SqliteFileMethods*)NativeMemory.Alloc((nuint)sizeof(SqliteFileMethods));
                *made = *methods;
                made->Version = Math.Min(2, methods->Version);
                made->Close = &Close;
                made->Write = &Write;
                made->Truncate = &Truncate;
                made->Sync = &Sync;
                Methods[(nint)methods] = wrapped = (nint)made;
            }

            return (SqliteFileMethods*)wrapped;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(SqliteVfs* vfs, byte* name, int flushDirectory)
    {
        var path = Text(name);
        if (Of(path) is not { } recorder)
        {
            return real->Delete(real, name, flushDirectory);
        }

        lock (recorder)
        {
            var result = real->Delete(real, name, 0);
            if (result == SqliteLibrary.Ok)
            {
                recorder.Deleted(path);
            }

            if (result == SqliteLibrary.Ok && flushDirectory != 0)
            {
                recorder.BeginNames(Path.GetDirectoryName(path)!)();
            }

            return result;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(SqliteFile* file)
    {
        var tail = *TailOf(file);
        GCHandle.FromIntPtr(tail.Open).Free();
        return tail.Real->Close(file);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(SqliteFile* file, byte* bytes, int length, long offset)
    {
        var (tail, open) = Find(file);
        lock (open.Recorder)
        {
            var result = tail.Real->Write(file, bytes, length, offset);
            open.Recorder.Add(new Written(open.File, offset, new ReadOnlySpan<byte>(bytes, length).ToArray()));
            return result;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(SqliteFile* file, long length)
    {
        var (tail, open) = Find(file);
        lock (open.Recorder)
        {
            var result = tail.Real->Truncate(file, length);
            open.Recorder.Add(new Truncated(open.File, length));
            return result;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(SqliteFile* file, int flags)
    {
        var open = Find(file).Open;
        var done = open.Recorder.BeginFlush(open.File);
        // Others may write while a flush is under way: what they write is not made safe by it.
        Thread.Yield();
        done();
        if (open.FlushesNames)
        {
            open.FlushesNames = false;
            open.Recorder.BeginNames(Path.GetDirectoryName(open.Name)!)();
        }

        return SqliteLibrary.Ok;
    }

    private static (Tail Tail, RecordedFile Open) Find(SqliteFile* file)
    {
        var tail = *TailOf(file);
        return (tail, (RecordedFile)GCHandle.FromIntPtr(tail.Open).Target!);
    }

    private static string Text(byte* name) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));

    private struct Tail
    {
        public SqliteFileMethods* Real;
        public nint Open;
    }
}
