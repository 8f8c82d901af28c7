using System.IO.Compression;
using System.Text;

namespace Entente.Evaluation.Recorded;

/// <summary>Reads files of recorded results: a JSON object a line, as text or compressed with gzip, whatever the name says.</summary>
public static class RecordedFile
{
    /// <summary>
    /// Reads a file line by line; it is never in memory as a whole. Empty lines are passed over, unknown fields ignored. A line
    /// that cannot be used comes as <see cref="RecordedLine.Bad"/> and the reading goes on. A damaged archive ends with a bad line.
    /// </summary>
    /// <param name="isDataset">Questions that nobody has answered are taken too.</param>
    /// <exception cref="EvaluationException">The file cannot be opened.</exception>
    public static IEnumerable<RecordedLine> Read(string path, bool isDataset = false)
    {
        using var stream = Open(path);
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: false));
        for (var number = 1L; ; number++)
        {
            var (line, damage) = Next(reader);
            if (damage is not null)
            {
                yield return Bad(path, number, $"the file cannot be read further: {damage}; fetch it again");
                yield break;
            }

            if (line is null)
            {
                yield break;
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(path, number, line, isDataset);
            }
        }
    }

    /// <summary>The name up to its first dot: what a file of results is called without part and format.</summary>
    public static string StemOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.IndexOf('.') is > 0 and var dot ? name[..dot] : name;
    }

    private static RecordedLine Parse(string path, long number, string line, bool isDataset)
    {
        try
        {
            return LineParser.Parse(number, line, isDataset);
        }
        catch (FormatException exception)
        {
            return Bad(path, number, exception.Message);
        }
    }

    private static (string? Line, string? Damage) Next(StreamReader reader)
    {
        try
        {
            return (reader.ReadLine(), null);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return (null, exception.Message.TrimEnd('.'));
        }
    }

    private static Stream Open(string path)
    {
        FileStream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path} cannot be read: {exception.Message.TrimEnd('.')}; name a file of recorded results", exception);
        }

        // RFC 1952: the two bytes with which gzip begins.
        var isCompressed = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        return isCompressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static RecordedLine Bad(string path, long number, string why) => new() { Line = number, Bad = new BadLine(path, number, why) };
}
