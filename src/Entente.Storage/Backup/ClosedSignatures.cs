namespace Entente.Storage.Backup;

/// <summary>What the keys of logs that a restored backup has closed have signed: it lies with them, under <c>log/closed/N</c>. Any thread.</summary>
internal sealed class ClosedSignatures
{
    private readonly long _firstLeaf;
    private readonly IReadOnlyList<(string Place, long FirstLeaf)> _logs;

    /// <exception cref="DataDirectoryException">One of them does not say what it is.</exception>
    public ClosedSignatures(string data)
    {
        var closed = Path.Combine(data, "log", "closed");
        _firstLeaf = LogIdentity.TryRead(data)?.FirstLeaf ?? 0;
        _logs = [.. (Directory.Exists(closed) ? Directory.GetDirectories(closed) : [])
            .Select(place => (place, LogIdentity.TryRead(place)?.FirstLeaf ?? throw new DataDirectoryException($"{place} holds no log.json: put it back from a backup")))];
    }

    /// <summary>The signature that a closed log's key gave a receipt when the backup was made.</summary>
    /// <param name="index">As the journal says it of such a leaf: below -1.</param>
    /// <returns>64 bytes; null where there is none.</returns>
    public byte[]? Signature(long index)
    {
        // Below -1 the journal counts back from this log's first leaf.
        var leaf = _firstLeaf + index + 1;
        return _logs.Where(log => log.FirstLeaf <= leaf).OrderByDescending(log => log.FirstLeaf)
            .Select(log => ReceiptSignatures.Read(log.Place, leaf)).FirstOrDefault(signature => signature is not null);
    }
}
