using System.Text;
using Entente.Receipts;

namespace Entente.Cli.Demo;

/// <summary>The receipt, kept in the working directory with the log's key, and verified from there without the server.</summary>
/// <param name="File">Its file, from the working directory.</param>
/// <param name="KeyFile">The key's.</param>
internal sealed record DemoReceipt(string File, string KeyFile, Receipt Receipt, Verdict Verdict)
{
    private const int PatienceSeconds = 10;

    /// <summary>Fetches it with its proof, which follows the answer within 1.5 s, keeps it, and verifies what was kept.</summary>
    /// <exception cref="DemoException">The proof did not come.</exception>
    public static async Task<DemoReceipt> KeepAsync(DemoClient client, string run, byte[] request, string answer, CancellationToken cancellationToken)
    {
        var key = await client.LogKeyAsync(cancellationToken);
        var verifier = NoteVerifier.Parse(key);

        // 1. The receipt, with its proof.
        var bundle = await client.ReceiptAsync(run, PatienceSeconds, cancellationToken);
        if (ReceiptVerifier.Verify(bundle, verifier) is { Mismatch: ReceiptPart.Proof })
        {
            throw new DemoException($"the receipt of {run} has no proof of inclusion after {PatienceSeconds} s");
        }

        // 2. The files.
        var file = $"entente-receipt-{run.Replace("run_", "", StringComparison.Ordinal)}.json";
        await System.IO.File.WriteAllBytesAsync(file, bundle, cancellationToken);
        var keyFile = await KeepKeyAsync(key, cancellationToken);

        // 3. Offline, from what was kept; request and answer are at hand here, so they are held against it too.
        var kept = await System.IO.File.ReadAllBytesAsync(file, cancellationToken);
        var contents = new ReceiptContents { Request = request, Answer = Encoding.UTF8.GetBytes(answer) };
        return new(file, keyFile, ReceiptBundle.Read(kept), ReceiptVerifier.Verify(kept, verifier, contents));
    }

    /// <summary>
    /// Each demo's log has a key of its own, and earlier receipts are still to be verified: the keys of demos are kept together, one
    /// a line. The file of another log is left alone.
    /// </summary>
    private static async Task<string> KeepKeyAsync(string key, CancellationToken cancellationToken)
    {
        var file = LogKeySource.FileName;
        var keys = System.IO.File.Exists(file) ? await System.IO.File.ReadAllLinesAsync(file, cancellationToken) : [];
        if (Array.Exists(keys, line => line.Length > 0 && !line.StartsWith(DemoHouse.LogName + "+", StringComparison.Ordinal)))
        {
            file = "entente-demo-log.pub";
            keys = System.IO.File.Exists(file) ? await System.IO.File.ReadAllLinesAsync(file, cancellationToken) : [];
        }

        await System.IO.File.WriteAllLinesAsync(file, keys.Where(line => line.Length > 0).Append(key), cancellationToken);
        return file;
    }
}
