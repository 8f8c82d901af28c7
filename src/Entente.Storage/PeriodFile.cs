namespace Entente.Storage;

/// <summary>One file of the journal.</summary>
/// <param name="OpeningSequence">The last sequence of the files before it.</param>
/// <param name="OpeningLeaf">The first index that its leaves may have.</param>
/// <param name="HasCarried">Whether it holds a copy of the standing entries of all files before it.</param>
internal sealed record PeriodFile(string Path, string Period, long OpeningSequence, long OpeningLeaf, bool HasCarried);
