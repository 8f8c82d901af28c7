using Entente.Journal;
using Entente.Storage;
using Xunit;

namespace Entente.EndToEnd.Ledger;

/// <summary>`entente up` drops what `ledger.retention` of its file does not keep, by itself.</summary>
public sealed class RetentionTests : IDisposable
{
    private const string Old = "2020-01-01.db";
    private const string Kept = "2020-01-02.db";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("entente-retention-");

    private string Journal => Path.Combine(folder.FullName, "data", "journal");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_file_of_an_old_day_goes_once_another_day_has_begun()
    {
        foreach (var day in (int[])[1, 2])
        {
            using var directory = DataDirectory.Open(Path.Combine(folder.FullName, "data"));
            await using var journal = SqliteJournal.Open(directory, new JournalOptions { Period = JournalPeriod.Day, Time = new LongAgo(day) });
            await journal.AppendAsync([new(EntryKind.Erasure, "run_1", 0, default)]);
        }

        Assert.Equal([Old, Kept], Files().Take(2));
        var gone = new TaskCompletionSource();
        using var watcher = new FileSystemWatcher(Journal, Old);
        watcher.Deleted += (_, _) => gone.TrySetResult();
        watcher.EnableRaisingEvents = true;

        await using var life = await Life.BeginAsync(folder.FullName, """
            ledger: {period: day, retention: 1}
            providers: {stage: {dialect: openai-chat, base_url: "http://127.0.0.1:1/v1", operator: Stage, jurisdiction: XA}}
            models: {rehearsal-alto: {developer: Lab, jurisdiction: XA, endpoints: [{provider: stage}]}}
            """);
        await life.KeyAsync("{\"role\":\"operator\"}");

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(Kept, Files().First());
    }

    private IEnumerable<string?> Files() => Directory.GetFiles(Journal, "*.db").Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private sealed class LongAgo(int day) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2020, 1, day, 12, 0, 0, TimeSpan.Zero);
    }
}
