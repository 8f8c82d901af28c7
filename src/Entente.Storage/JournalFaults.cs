using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage;

/// <summary>What SQLite's result codes mean to the person who has to mend it (https://www.sqlite.org/rescode.html).</summary>
internal static class JournalFaults
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static DataDirectoryException OnOpening(string path, SqliteException failure) => new(Describe(path, failure), failure);

    public static DataDirectoryException Damaged(string path, Exception failure) => new(DescribeDamage(path), failure);

    /// <summary>What a row that SQLite could read, but that holds other types than were written, throws as it is taken apart.</summary>
    public static bool IsDamagedRow(Exception failure) =>
        failure is InvalidCastException or FormatException || failure is InvalidOperationException and not ObjectDisposedException;

    public static JournalUnavailableException OnWriting(string path, Exception failure) => new(
        failure is SqliteException sqlite ? Describe(path, sqlite) : failure is DataDirectoryException ? failure.Message : $"{path} cannot be written ({failure.Message.TrimEnd('.')}): look at the disk; the journal goes on by itself once it can",
        failure);

    private static string DescribeDamage(string path) => $"{path} is damaged: stop entente and put back a backup";

    private static string Describe(string path, SqliteException failure) => failure.SqliteErrorCode switch
    {
        Full => $"the disk that holds {path} is full: free space there; the journal goes on by itself",
        ReadOnly or CannotOpen => $"{path} cannot be written: make the file, its directory and its disk writable for this user",
        InputOutput => $"{path} cannot be written (input/output error {failure.SqliteExtendedErrorCode}): look at the disk and its free space; the journal goes on by itself once it can",
        Corrupt or NotADatabase => DescribeDamage(path),
        Busy or Locked => $"{path} is locked by another program: close it (a backup tool, an SQLite shell)",
        _ => $"{path} cannot be used (SQLite says {failure.SqliteExtendedErrorCode}: {failure.Message})",
    };
}
