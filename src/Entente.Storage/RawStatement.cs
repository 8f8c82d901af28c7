using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Entente.Storage;

/// <summary>A prepared statement without results, run without allocating. Used by one thread.</summary>
internal sealed class RawStatement : IDisposable
{
    private const int PatienceMs = 2_000;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public RawStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement), _database);
    }

    /// <param name="parameter">From 1 on.</param>
    public void Bind(int parameter, long value) => SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_int64(_statement, parameter, value), _database);

    public void BindNull(int parameter) => SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_null(_statement, parameter), _database);

    public void BindText(int parameter, ReadOnlySpan<byte> utf8) => SqliteException.ThrowExceptionForRC(raw.sqlite3_bind_text(_statement, parameter, utf8), _database);

    // An empty span has no address, and SQLite would take that for NULL.
    public void BindBlob(int parameter, ReadOnlySpan<byte> blob) => SqliteException.ThrowExceptionForRC(
        blob.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, parameter, 0) : raw.sqlite3_bind_blob(_statement, parameter, blob), _database);

    /// <summary>Runs it; what is bound stays bound. Where another program holds the lock, it waits for two seconds.</summary>
    public void Run()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_BUSY)
        {
            code = RunOnceFree();
        }

        raw.sqlite3_reset(_statement);
        if (code != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }

    public void Dispose() => _statement.Dispose();

    // Not always on: a checkpoint that waits for readers would stop the writer.
    private int RunOnceFree()
    {
        raw.sqlite3_busy_timeout(_database, PatienceMs);
        raw.sqlite3_reset(_statement);
        var code = raw.sqlite3_step(_statement);
        raw.sqlite3_busy_timeout(_database, 0);
        return code;
    }
}
