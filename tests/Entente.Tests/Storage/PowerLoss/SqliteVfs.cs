using System.Runtime.InteropServices;

namespace Entente.Tests.Storage.PowerLoss;

#pragma warning disable CS0649 // filled in by SQLite

/// <summary>SQLite's file layer in memory as its C interface lays it out: https://www.sqlite.org/c3ref/vfs.html, version 3.</summary>
internal unsafe struct SqliteVfs
{
    public int Version;
    public int FileSize;
    public int MaxPathname;
    public SqliteVfs* Next;
    public byte* Name;
    public void* AppData;
    public delegate* unmanaged[Cdecl]<SqliteVfs*, byte*, SqliteFile*, int, int*, int> Open;
    public delegate* unmanaged[Cdecl]<SqliteVfs*, byte*, int, int> Delete;
    public delegate* unmanaged[Cdecl]<SqliteVfs*, byte*, int, int*, int> Access;
    public delegate* unmanaged[Cdecl]<SqliteVfs*, byte*, int, byte*, int> FullPathname;
    public void* DlOpen, DlError, DlSym, DlClose, Randomness, Sleep, CurrentTime, GetLastError, CurrentTimeInt64;
    public void* SetSystemCall, GetSystemCall, NextSystemCall;
}

/// <summary>The head of an open file; what follows belongs to the file layer.</summary>
internal unsafe struct SqliteFile
{
    public SqliteFileMethods* Methods;
}

/// <summary>https://www.sqlite.org/c3ref/io_methods.html, up to version 2: version 3 maps files into memory.</summary>
internal unsafe struct SqliteFileMethods
{
    public int Version;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int> Close;
    public void* Read;
    public delegate* unmanaged[Cdecl]<SqliteFile*, byte*, int, long, int> Write;
    public delegate* unmanaged[Cdecl]<SqliteFile*, long, int> Truncate;
    public delegate* unmanaged[Cdecl]<SqliteFile*, int, int> Sync;
    public void* FileLength, Lock, Unlock, CheckReservedLock, FileControl, SectorSize, DeviceCharacteristics;
    public void* ShmMap, ShmLock, ShmBarrier, ShmUnmap;
}

#pragma warning restore CS0649

internal static unsafe partial class SqliteLibrary
{
    public const int Ok = 0;
    public const int OpenCreate = 0x4;
    public const int OpenMainJournal = 0x800;
    public const int OpenSuperJournal = 0x4000;
    public const int OpenWriteAheadLog = 0x80000;

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    public static partial SqliteVfs* FindVfs(byte* name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    public static partial int Register(SqliteVfs* vfs, int makeDefault);
}
