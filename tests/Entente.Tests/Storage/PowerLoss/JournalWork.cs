using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using Entente.Journal;
using Entente.Storage;

namespace Entente.Tests.Storage.PowerLoss;

/// <summary>Appends of all sizes from several callers, folds of the log beside them, and restarts: recorded.</summary>
internal sealed class JournalWork(int seed, Durability durability)
{
    private const int Callers = 4;
    private static readonly EntryKind[] Kinds = [EntryKind.Run, EntryKind.Run, EntryKind.Leaf, EntryKind.Salts, EntryKind.Directive, EntryKind.Endpoint];

    private readonly ConcurrentBag<Promise> _promises = [];
    private readonly DayClock _clock = new(looksADay: seed / 20 % 2 == 0 ? 40 : int.MaxValue); // in half of them files end, one after the other
    private readonly ConcurrentBag<Erased> _erased = [];
    private readonly SortedDictionary<long, StoredEntry> _entries = [];
    private int _appends;
    private int _droppedFrom = int.MaxValue;
    private long _droppedUpTo;

    public int Lives { get; init; } = 1 + (seed % 3);

    /// <summary>Of each caller in each life.</summary>
    public int Appends { get; init; } = 12;

    public TimeSpan Pause { get; init; }

    /// <summary>Run on the journal's connection when a life begins: how a test breaks it.</summary>
    public string? Mutation { get; init; }

    public async Task<Recording> RecordAsync()
    {
        using var temporary = new TemporaryDirectory();
        using var recorder = new DiskRecorder(temporary.Path);
        using var watch = new StallWatch();
        for (var life = 0; life < Lives; life++)
        {
            using var directory = DataDirectory.Open(temporary.Path);
            await using var journal = SqliteJournal.Open(directory, new JournalOptions { Durability = durability, Period = JournalPeriod.Day, Time = _clock, Retention = 2 });
            if (Mutation is { } mutation)
            {
                journal.BeforeBatch = connection =>
                {
                    JournalFile.Run(connection, mutation);
                    journal.BeforeBatch = null;
                };
            }

            var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(journal, recorder, new Random((seed * 100) + (life * 10) + caller)))).ToList();
            var all = Task.WhenAll([.. callers, Task.Run(() => EraseAsync(journal, recorder, new Random((seed * 100) + (life * 10) + Callers)))]);
            await FoldAsync(journal, new Random(seed + life), all);
            await all;
            await RetainAsync(journal, recorder);
        }

        return new Recording
        {
            Root = temporary.Path,
            Durability = durability,
            Events = recorder.Events,
            Promises = [.. _promises.OrderBy(one => one.Moment)],
            Entries = [.. _entries.Values],
            Erased = [.. _erased],
            DroppedFrom = _droppedFrom,
            DroppedUpTo = _droppedUpTo,
            Stall = watch.Worst,
        };
    }

    /// <summary>All entries of a journal in the order of their sequence.</summary>
    public static async Task<IReadOnlyList<StoredEntry>> All(IJournal journal)
    {
        var all = new List<StoredEntry>();
        foreach (var kind in Enum.GetValues<EntryKind>())
        {
            await foreach (var entry in journal.ReadAsync(kind))
            {
                all.Add(entry);
            }
        }

        return [.. all.OrderBy(entry => entry.Sequence)];
    }

    /// <summary>Which append an entry belongs to, and how many entries that one has.</summary>
    public static (int Append, int Index, int Count) Mark(StoredEntry entry) => (
        BinaryPrimitives.ReadInt32BigEndian(entry.Body.Span),
        BinaryPrimitives.ReadInt32BigEndian(entry.Body.Span[4..]),
        BinaryPrimitives.ReadInt32BigEndian(entry.Body.Span[8..]));

    // What was erased is no longer told, and what is about to be dropped is remembered.
    private async Task RetainAsync(SqliteJournal journal, DiskRecorder recorder)
    {
        foreach (var entry in await All(journal))
        {
            _entries[entry.Sequence] = entry;
        }

        foreach (var gone in _entries.Values.Where(entry => entry.Kind == EntryKind.Salts && _erased.Any(erased => erased.Subject == entry.Subject)).ToList())
        {
            _entries.Remove(gone.Sequence);
        }

        var before = recorder.Moment();
        journal.StartRetention(() => long.MaxValue);
        await journal.HousekeepAsync();
        await journal.HousekeepAsync();
        if ((await All(journal)).FirstOrDefault(entry => !IsStanding(entry)) is { } first && first.Sequence > _entries.Values.First(entry => !IsStanding(entry)).Sequence)
        {
            _droppedFrom = Math.Min(_droppedFrom, before);
            _droppedUpTo = first.Sequence - 1;
        }
    }

    /// <summary>Of a kind that outlives its file.</summary>
    public static bool IsStanding(StoredEntry entry) => entry.Kind is EntryKind.Directive or EntryKind.Key or EntryKind.Endpoint;

    private async Task EraseAsync(SqliteJournal journal, DiskRecorder recorder, Random random)
    {
        for (var i = 0; i < 3; i++)
        {
            var (append, secret) = (Interlocked.Increment(ref _appends), new byte[48]);
            var run = $"erased {append}";
            random.NextBytes(secret);
            JournalEntry[] entries = [.. Enumerable.Range(0, 3).Select(index => Entry(append, index, 3, random))];
            entries[0] = entries[0] with { Subject = run, Kind = EntryKind.Run };
            entries[1] = entries[1] with { Subject = run, Kind = EntryKind.Salts, Body = new byte[][] { entries[1].Body.ToArray(), secret }.SelectMany(part => part).ToArray() };
            entries[2] = entries[2] with { Subject = run, Kind = EntryKind.Leaf };
            await journal.AppendAsync(entries);
            await journal.EraseAsync(run, append);
            _erased.Add(new Erased(run, secret, new Promise(append, recorder.Moment(), recorder.Now)));
        }
    }

    private async Task CallAsync(SqliteJournal journal, DiskRecorder recorder, Random random)
    {
        for (var i = 0; i < Appends; i++)
        {
            var append = Interlocked.Increment(ref _appends);
            var entries = Enumerable.Range(0, random.Next(1, 6)).ToList();
            await journal.AppendAsync([.. entries.Select(index => Entry(append, index, entries.Count, random))]);
            _promises.Add(new Promise(append, recorder.Moment(), recorder.Now));
            if (Pause > TimeSpan.Zero)
            {
                await Task.Delay(Pause);
            }
        }
    }

    private static JournalEntry Entry(int append, int index, int count, Random random)
    {
        var body = new byte[12 + (random.Next(12) == 0 ? random.Next(40_000) : random.Next(1_500))];
        random.NextBytes(body);
        BinaryPrimitives.WriteInt32BigEndian(body, append);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(4), index);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(8), count);
        return new(Kinds[random.Next(Kinds.Length)], $"s{random.Next(5)}", append, body);
    }

    // As the upkeep's thread does twice a second, only more often.
    private static async Task FoldAsync(SqliteJournal journal, Random random, Task until)
    {
        while (!until.IsCompleted)
        {
            // Not for longer: a file whose period is over is sealed once nobody has its log open.
            using (var connection = JournalFile.OpenUpkeep(journal.CurrentPath))
            {
                JournalFile.Run(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            }

            await Task.WhenAny(until, Task.Delay(random.Next(1, 20)));
        }
    }
}
