using Entente.Receipts;

namespace Entente.Runs;

/// <summary>Writes what an <see cref="EntenteAnswer"/> says as JSON (snake case, nothing for what is absent), without making one.</summary>
public static class EntenteAnswerWriter
{
    /// <param name="summary">Of a complete run.</param>
    /// <param name="upstreamFingerprint">What the provider said of its own configuration; null where it said nothing.</param>
    public static byte[] Write(RunSummary summary, string? upstreamFingerprint)
    {
        var run = RunOutline.Of(summary.Events);
        using var json = new JsonBytes(2048);
        json.BeginObject();
        json.Text("run"u8, summary.Run);
        json.Text("receipt"u8, summary.Run);
        json.Text("strategy"u8, summary.Strategy);
        json.Text("why"u8, summary.Why);
        WriteContributors(json, run);
        json.Number("cost_usd"u8, summary.CostNanoUsd / 1e9m);
        json.Number("unpriced_steps"u8, run.UnpricedSteps);
        WriteHandovers(json, run);
        if (summary is { RequestSalt: { } request, AnswerSalt: { } answer })
        {
            json.Name("salts"u8);
            json.BeginObject();
            json.Text("request"u8, request);
            json.Text("answer"u8, answer);
            json.EndObject();
        }

        json.Text("fingerprint"u8, summary.Fingerprint);
        json.TextIfAny("upstream_fingerprint"u8, upstreamFingerprint);
        json.EndObject();
        return json.ToArray();
    }

    private static void WriteContributors(JsonBytes json, RunOutline run)
    {
        json.Name("contributors"u8);
        json.BeginArray();
        for (var at = 0; at < run.Steps.Length; at++)
        {
            if (run.IsContributor(at, out var chars))
            {
                var facts = run.Steps[at].Started;
                json.BeginObject();
                json.Text("model"u8, facts.Model);
                json.Text("developer"u8, facts.Developer ?? Receipt.Unknown);
                json.Text("developer_jurisdiction"u8, facts.DeveloperJurisdiction ?? Receipt.Unknown);
                json.Text("operator"u8, facts.Operator ?? Receipt.Unknown);
                json.Text("operator_jurisdiction"u8, facts.OperatorJurisdiction ?? Receipt.Unknown);
                ReceiptWriter.WriteRoles(json, run, at);
                json.Number("output_chars"u8, chars);
                json.EndObject();
            }
        }

        json.EndArray();
    }

    private static void WriteHandovers(JsonBytes json, RunOutline run)
    {
        json.Name("handovers"u8);
        json.BeginArray();
        for (var at = 0; run.Handovers > 0 && at < run.Events.Count; at++)
        {
            if (run.Events[at] is Continued continued)
            {
                json.BeginObject();
                json.Number("at_chars"u8, continued.AtChars);
                json.Text("from"u8, continued.FromModel);
                json.Text("to"u8, continued.ToModel);
                json.Text("form"u8, continued.Form);
                json.Text("matched"u8, continued.Matched);
                json.Text("reason"u8, continued.Reason);
                json.EndObject();
            }
        }

        json.EndArray();
    }
}
