using System.Text;
using System.Text.Json;
using Entente.Receipts;
using Entente.Storage;
using Entente.Storage.Backup;
using Entente.Tests.Receipts.Strangers;
using Entente.Tests.Storage;
using Entente.Time;
using Xunit;

namespace Entente.Tests.Server;

/// <summary>Receipts of a log that a restore has closed: the backup is without the key that signs, and brings its signatures instead.</summary>
public sealed class ClosedReceiptTests : IDisposable
{
    private const string Body = "{\"model\":\"rehearsal-alto\",\"messages\":[{\"role\":\"user\",\"content\":\"Reply with exactly: ok\"}]}";

    private readonly TemporaryDirectory _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task A_receipt_of_a_closed_log_comes_signed_by_that_logs_key_in_every_later_restore()
    {
        // A log whose key was changed, then two restores: each closes a log with receipts of its own.
        var (first, oldKey) = await ServeAsync("a", async house =>
        {
            var run = await RunAsync(house);
            await house.SendAsync(HttpMethod.Post, "/v1/log/keys", "{}");
            return (run, (await house.Http.GetStringAsync("/.well-known/entente-log.pub")).Split('\n')[0]);
        });
        await RestoreAsync("a", "b");
        var second = await ServeAsync("b", RunAsync);
        await RestoreAsync("b", "c");

        await ServeAsync("c", async house =>
        {
            await RunAsync(house);
            var keys = await house.Http.GetStringAsync("/.well-known/entente-log.pub");
            foreach (var run in new[] { first, second })
            {
                var file = await house.Http.GetByteArrayAsync($"/v1/receipts/{run}");
                var log = JsonElement.Parse(file).GetProperty("receipt").GetProperty("log").GetString()!;

                // Whether its proof is there too is another matter: what it says, that log has signed.
                Assert.Contains($"\n{log}+", keys, StringComparison.Ordinal);
                Assert.True(ReceiptVerifier.Verify(file, LogKeyring.ParsePublished(keys)).Mismatch is null or ReceiptPart.Proof);
                Assert.True((await Stranger.JavaScript.JudgeAsync(keys, [file]))[0] is ReceiptPart.Proof or ['o', 'k', ..]);
                Assert.Equal(ReceiptPart.Signature, ReceiptVerifier.Verify(Changed(file), LogKeyring.ParsePublished(keys)).Mismatch);
            }

            var oldest = await house.Http.GetByteArrayAsync($"/v1/receipts/{first}");
            Assert.NotEqual(ReceiptPart.Signature, ReceiptVerifier.Verify(oldest, NoteVerifier.Parse(oldKey)).Mismatch);
            return true;
        });
    }

    [Fact]
    public async Task A_backup_has_signatures_and_no_key_that_could_make_another()
    {
        await ServeAsync("a", RunAsync);
        var seed = File.ReadAllBytes(_temporary.Place("a/log.key"));

        await RestoreAsync("a", "b");

        foreach (var file in new[] { "a.backup", "b" }.SelectMany(folder => Directory.GetFiles(_temporary.Place(folder), "*", SearchOption.AllDirectories)))
        {
            var bytes = File.ReadAllBytes(file);
            Assert.True(bytes.AsSpan().IndexOf(seed) < 0 && bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToBase64String(seed)[..40])) < 0, file);
        }
    }

    private static async Task<string> RunAsync(House house)
    {
        var run = (await house.ChatAsync(Body)).Headers.GetValues("Entente-Run").Single();
        await house.Server.Receipts.PublishAsync();
        return run;
    }

    private static byte[] Changed(byte[] file) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file).Replace("\"status\":\"complete\"", "\"status\":\"completed\"", StringComparison.Ordinal));

    private async Task<T> ServeAsync<T>(string place, Func<House, Task<T>> work)
    {
        await using var house = await House.StartAsync(options: options => options with { Data = DataDirectory.Open(_temporary.Place(place)) });
        return await work(house);
    }

    private async Task RestoreAsync(string from, string to)
    {
        BackupWriter.Write(_temporary.Place(from), _temporary.Place(from + ".backup"), 1, default);
        await Restore.RunAsync(_temporary.Place(from + ".backup"), _temporary.Place(to), [], new SystemChance(), 1, default);
    }
}
