using System.Diagnostics;
using System.Text.RegularExpressions;
using Entente.Receipts;
using Xunit;

namespace Entente.Tests.Receipts;

/// <summary>The verifier printed in docs/receipts.md shares no code with ours: what it says of our receipts is an oracle.</summary>
public sealed class StrangersVerifierTests
{
    [Fact]
    public void The_documents_own_verifier_believes_our_receipts()
    {
        foreach (var index in Enumerable.Range(0, 5))
        {
            var (exit, said) = Judge(SampleReceipts.Bundle(index: index, salts: index % 2 == 0 ? SampleReceipts.Salts : null), SampleReceipts.Signer().Verifier);

            Assert.Equal($"ok: leaf {index} of {SampleReceipts.Origin}, under its checkpoint of 5 leaves", said);
            Assert.Equal(0, exit);
        }
    }

    [Fact]
    public void The_documents_own_verifier_names_the_same_part_as_ours()
    {
        var bundle = SampleReceipts.Bundle(salts: SampleReceipts.Salts);
        foreach (var at in Enumerable.Range(0, 16).Select(part => part * bundle.Length / 16))
        {
            var changed = bundle.ToArray();
            changed[at] ^= 0x01;

            var (exit, said) = Judge(changed, SampleReceipts.Signer().Verifier);

            Assert.Equal(1, exit);
            Assert.Equal(ReceiptVerifier.Verify(changed, SampleReceipts.Signer().Verifier).Mismatch, said);
        }
    }

    private static (int Exit, string Said) Judge(byte[] bundle, NoteVerifier key)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root(), "docs", "receipts.md"));
        var folder = Directory.CreateTempSubdirectory("entente-verifier-");
        try
        {
            var (script, file) = (Path.Combine(folder.FullName, "verify.mjs"), Path.Combine(folder.FullName, "receipt.json"));
            File.WriteAllText(script, Regex.Match(page, "```js\n(.*?)```", RegexOptions.Singleline).Groups[1].Value);
            File.WriteAllBytes(file, bundle);
            using var node = Process.Start(new ProcessStartInfo("node", [script, file, key.ToString()]) { RedirectStandardOutput = true })!;
            var said = node.StandardOutput.ReadToEnd().Trim();
            node.WaitForExit();
            return (node.ExitCode, said);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("node is absent: the verifier in docs/receipts.md needs it");
            throw;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
