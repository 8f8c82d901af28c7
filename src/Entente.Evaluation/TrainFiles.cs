using Entente.Evaluation.Recorded;

namespace Entente.Evaluation;

/// <summary>
/// Finds the train part of a dataset where nobody named it: <c>STEM.train.jsonl.gz</c> or <c>STEM.train.jsonl</c> beside the data
/// file, else beside the file of pools.
/// </summary>
internal static class TrainFiles
{
    private static readonly string[] Endings = [".train.jsonl.gz", ".train.jsonl"];
    private static readonly string[] KindsOfAnswers = ["_answers", "_scores"];

    /// <param name="stems">The data file's own, then the one by which the file of pools calls it.</param>
    public static string? Find(string dataFile, IEnumerable<string> stems, string? poolsFile)
    {
        string?[] folders = [Path.GetDirectoryName(Path.GetFullPath(dataFile)), poolsFile is null ? null : Path.GetDirectoryName(Path.GetFullPath(poolsFile))];
        return folders.OfType<string>().Distinct()
            .SelectMany(folder => stems.Distinct().SelectMany(stem => Endings.Select(ending => Path.Combine(folder, stem + ending))))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>The file of answers that a file of whole responses belongs to: the same name and part, beside it.</summary>
    public static string? AnswersOf(string responsesFile)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(responsesFile))!;
        var shared = ResponseJoin.SharedName(responsesFile);
        var rest = Path.GetFileName(responsesFile)[RecordedFile.StemOf(responsesFile).Length..];
        return KindsOfAnswers.Select(kind => Path.Combine(folder, shared + kind + rest)).FirstOrDefault(File.Exists);
    }
}
