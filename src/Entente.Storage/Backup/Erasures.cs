using System.Globalization;
using Entente.Journal;
using Microsoft.Data.Sqlite;

namespace Entente.Storage.Backup;

/// <summary>Runs whose text and salts were erased: what a restore of an older backup has to do again.</summary>
public static class Erasures
{
    /// <param name="path">A data directory (also of a running server), a backup, or a file with the id of a run on each line.</param>
    /// <exception cref="DataDirectoryException">It is none of these.</exception>
    public static IReadOnlyCollection<string> Read(string path)
    {
        try
        {
            if (File.Exists(path))
            {
                return [.. File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).Distinct()];
            }

            var journal = Path.Combine(path, "journal");
            return Directory.Exists(journal)
                ? [.. Directory.GetFiles(journal, "*.db").SelectMany(OfFile).Distinct()]
                : throw new DataDirectoryException($"{path} holds no erasures: name a data directory, a backup, or a file with the id of a run on each line");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException($"{path} cannot be read ({failure.Message}): name a data directory, a backup, or a file with the id of a run on each line", failure);
        }
    }

    private static List<string> OfFile(string file)
    {
        try
        {
            using var connection = JournalFile.OpenReader(file);
            using var command = connection.CreateCommand();
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT subject FROM entries WHERE kind = {(int)EntryKind.Erasure} AND {JournalSchema.IsIndexed} UNION SELECT subject FROM carried WHERE kind = {(int)EntryKind.Erasure}");
            using var row = command.ExecuteReader();
            var runs = new List<string>();
            while (row.Read())
            {
                runs.Add(row.GetString(0));
            }

            return runs;
        }
        catch (SqliteException failure)
        {
            throw JournalFaults.OnOpening(file, failure);
        }
    }
}
