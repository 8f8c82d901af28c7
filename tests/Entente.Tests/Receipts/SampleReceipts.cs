using System.Text;
using Entente.Receipts;

namespace Entente.Tests.Receipts;

/// <summary>A log with a few receipts in it, for tests that break them.</summary>
internal static class SampleReceipts
{
    internal const string Origin = "log.example/entente";

    internal static readonly byte[] Request = Encoding.UTF8.GetBytes("""{"model":"entente","messages":[{"role":"user","content":"How many?"}]}""");
    internal static readonly byte[] Answer = Encoding.UTF8.GetBytes("Forty-two, née quarante-deux 🦉.");
    internal static readonly ReceiptSalts Salts = new(Fill(32, 0xA1), Fill(32, 0xB2));

    internal static NoteSigner Signer(byte seed = 7, string origin = Origin) => new(origin, new Ed25519Key(Fill(32, seed)));

    internal static Receipt Receipt(string run = "run_1", string log = Origin)
    {
        var contributors = new[]
        {
            new ReceiptContributor
            {
                Model = "amber-large", CatalogId = "amber-large-2", Developer = "Amber Lab", DeveloperJurisdiction = "FR", Roles = ["speaker"],
                OutputChars = 11,
                OutputTerms = new ReceiptTerms { TrainOtherModels = ReceiptTerms.AllowedWithConditions, Conditions = "Name it.", Source = "https://amber.example/terms", ReadOn = "2026-11-23" },
            },
            new ReceiptContributor { Model = "birch", Developer = null, Roles = ["speaker"], OutputChars = 21 },
        };
        return new Receipt
        {
            Log = log,
            Run = run,
            StartedMs = 1_795_000_000_000,
            EndedMs = 1_795_000_004_321,
            Status = ReceiptStatus.Complete,
            Request = new ReceiptRequest { Commitment = Commitment.Make(Salts.Request.Span, Request), Dialect = "openai-chat", Model = "entente" },
            Answer = new ReceiptAnswer { Commitment = Commitment.Make(Salts.Answer.Span, Answer), Chars = Encoding.UTF8.GetString(Answer).Length },
            Strategy = "route",
            Why = "one developer in reach",
            Steps =
            [
                new ReceiptStep
                {
                    Step = 0, Role = "speaker", Why = "preferred", Model = "amber-large", CatalogId = "amber-large-2", Developer = "Amber Lab", DeveloperJurisdiction = "FR",
                    Provider = "amber", Operator = "Amber GmbH", OperatorJurisdiction = "DE", Region = "eu-central",
                    Outcome = "interrupted", Failure = "withdrawn", Usage = new ReceiptUsage { Input = 20, Output = 3, Estimated = true },
                    CostNanoUsd = 32_000, StartedMs = 1_795_000_000_010, Ms = 800, FirstTokenMs = 120, OutputChars = 11,
                    Evidence = new ReceiptEvidence { ResponseId = "chatcmpl-1", ReportedModel = "large-2026-01" },
                },
                new ReceiptStep
                {
                    Step = 1, Role = "speaker", Why = "goes on", Model = "birch", Provider = "home", Local = true, Outcome = "complete",
                    StartedMs = 1_795_000_000_815, Ms = 3_400, OutputChars = 21,
                },
            ],
            Contributors = contributors,
            Handovers =
            [
                new ReceiptHandover { AtChars = 11, From = "amber-large", To = "birch", FromStep = 0, ToStep = 1, Form = "instruction", Matched = "anchor", Reason = "directive d_1" },
            ],
            Directives = ["d_1"],
            CostNanoUsd = 32_000,
            UnpricedSteps = 1,
            Fingerprint = "fp_0123",
            Rights = ReceiptRights.Of(contributors),
        };
    }

    /// <summary>The bundle of leaf <paramref name="index"/> in a published log of five.</summary>
    internal static byte[] Bundle(NoteSigner? signer = null, int index = 2, ReceiptSalts? salts = null)
    {
        signer ??= Signer();
        var log = new ReceiptLog(new(signer));
        var receipts = Enumerable.Range(1, 5).Select(number => Receipt($"run_{number}", signer.Name).ToCanonicalBytes()).ToList();
        receipts.ForEach(receipt => log.Append(ReceiptEntry.Digest(receipt)));
        log.Publish();
        return log.Bundle(index, receipts[index], salts);
    }

    private static byte[] Fill(int length, byte with)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(with);
        return bytes;
    }
}
