using System.Numerics;
using Entente.Journal;

namespace Entente.Storage;

/// <summary>
/// Several entries of a run in one row, since a row costs more than its bytes. The row has the first one's sequence, and instead of a kind
/// their number (from bit 16 on) with the set of their kinds (a bit each). Its body begins with a head, for each entry a byte of its kind,
/// its time after the first one's (zigzag) and the length of its body (both base 128, low digits first); then come the bodies. An erased
/// entry keeps its place with a body of zeros; its kind has the bit 0x80, and the set lacks it.
/// </summary>
internal static class PackedRow
{
    /// <summary>Rows of larger bodies are made of one entry each.</summary>
    public const int MaxBytes = 1 << 20;

    private const long Least = 2 << 16;
    private const byte Erased = 0x80;

    public static bool IsPacked(long kind) => kind >= Least;

    /// <summary>How many entries the row holds or held.</summary>
    public static long Count(long kind) => IsPacked(kind) ? kind >> 16 : 1;

    /// <summary>The condition of SQL for rows that hold one of these kinds.</summary>
    public static string Holds(params IReadOnlyList<EntryKind> kinds) =>
        $"(kind IN ({string.Join(", ", kinds.Select(kind => (int)kind))}) OR (kind >= {Least} AND (kind & {kinds.Aggregate(0L, (set, kind) => set | Bit(kind))}) <> 0))";

    /// <summary>What stands in place of a kind.</summary>
    public static long Kind(IReadOnlyList<JournalEntry> entries, int from, int count)
    {
        var set = 0L;
        for (var i = from; i < from + count; i++)
        {
            set |= Bit(entries[i].Kind);
        }

        return ((long)count << 16) | set;
    }

    /// <summary>Writes the body of a row into a buffer that grows where it must.</summary>
    public static ReadOnlySpan<byte> Write(IReadOnlyList<JournalEntry> entries, int from, int count, ref byte[] buffer)
    {
        var needed = 0;
        for (var i = from; i < from + count; i++)
        {
            needed += 1 + 10 + 5 + entries[i].Body.Length;
        }

        if (buffer.Length < needed)
        {
            buffer = new byte[BitOperations.RoundUpToPowerOf2((uint)needed)];
        }

        var at = 0;
        for (var i = from; i < from + count; i++)
        {
            var after = entries[i].TimeMs - entries[from].TimeMs;
            buffer[at++] = (byte)entries[i].Kind;
            WriteNumber(buffer, ref at, (ulong)((after << 1) ^ (after >> 63)));
            WriteNumber(buffer, ref at, (ulong)entries[i].Body.Length);
        }

        for (var i = from; i < from + count; i++)
        {
            entries[i].Body.Span.CopyTo(buffer.AsSpan(at));
            at += entries[i].Body.Length;
        }

        return buffer.AsSpan(0, at);
    }

    /// <summary>The entries of a row, of any form, that were not erased: which of the row's it is, and what it says.</summary>
    /// <exception cref="FormatException">The row is damaged.</exception>
    public static List<(long At, EntryKind Kind, long TimeMs, ReadOnlyMemory<byte> Body)> Read(long kind, long timeMs, byte[] body)
    {
        if (!IsPacked(kind))
        {
            return [(0, (EntryKind)kind, timeMs, body)];
        }

        var entries = new List<(long At, EntryKind Kind, long TimeMs, ReadOnlyMemory<byte> Body)>();
        foreach (var (at, part, after, start, length) in Parts(kind, body))
        {
            if ((part & Erased) == 0)
            {
                entries.Add((at, (EntryKind)part, timeMs + after, body.AsMemory(start, length)));
            }
        }

        return entries;
    }

    /// <summary>The body of the leaf that is in a row, which has an index.</summary>
    public static ReadOnlyMemory<byte> Leaf(long kind, byte[] body) =>
        Read(kind, 0, body).Find(entry => entry.Kind == EntryKind.Leaf) is { Kind: EntryKind.Leaf } leaf ? leaf.Body : throw new FormatException("a row with a leaf's index holds none");

    /// <summary>Overwrites the bodies of these kinds, which keep their length, and gives the row's new kind.</summary>
    public static long Erase(long kind, byte[] body, IReadOnlyList<EntryKind> kinds)
    {
        var head = 0;
        foreach (var (_, part, _, start, length) in Parts(kind, body))
        {
            if (kinds.Contains((EntryKind)part))
            {
                body.AsSpan(start, length).Clear();
                body[head] |= Erased;
                kind &= ~Bit((EntryKind)part);
            }

            head++;
            ReadNumber(body, ref head);
            ReadNumber(body, ref head);
        }

        return kind;
    }

    private static List<(long At, byte Kind, long After, int Start, int Length)> Parts(long kind, byte[] body)
    {
        var parts = new List<(long At, byte Kind, long After, int Start, int Length)>();
        var at = 0;
        var start = 0L;
        for (var i = 0L; i < Count(kind); i++)
        {
            var part = at < body.Length ? body[at++] : throw Damaged();
            var after = ReadNumber(body, ref at);
            var length = ReadNumber(body, ref at);
            if (length > (ulong)body.Length || start > body.Length)
            {
                throw Damaged();
            }

            parts.Add((i, part, (long)(after >> 1) ^ -(long)(after & 1), (int)start, (int)length));
            start += (long)length;
        }

        return start + at == body.Length ? parts.ConvertAll(part => part with { Start = part.Start + at }) : throw Damaged();
    }

    private static void WriteNumber(byte[] buffer, ref int at, ulong number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            buffer[at++] = (byte)(number | 0x80);
        }

        buffer[at++] = (byte)number;
    }

    private static ulong ReadNumber(byte[] body, ref int at)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var digit = at < body.Length && shift < 64 ? body[at++] : throw Damaged();
            number |= (ulong)(digit & 0x7F) << shift;
            if (digit < 0x80)
            {
                return number;
            }
        }
    }

    private static long Bit(EntryKind kind) => 1L << (int)kind;

    private static FormatException Damaged() => new("a row of several entries does not hold what its head says");
}
