using Entente.Catalog;
using Entente.Dialects;
using Entente.Pool;
using Entente.Receipts;

namespace Entente.Runs;

/// <summary>
/// Writes a run's receipt straight from its events, in canonical form (RFC 8785): the members of each object in the order of their names.
/// What it says of a run, <see cref="Receipt"/> documents.
/// </summary>
public static class ReceiptWriter
{
    private static ReadOnlySpan<byte> Unknown => "unknown"u8;

    /// <summary>The canonical receipt, which is the log's leaf.</summary>
    /// <param name="log">The log's origin.</param>
    /// <exception cref="ArgumentException">The events are not those of one whole run, or a number is beyond 2^53 - 1.</exception>
    public static byte[] Write(string log, IReadOnlyList<RunEvent> events) => Write(log, RunOutline.OfWhole(events));

    internal static byte[] Write(string log, RunOutline run)
    {
        var (started, ended) = (run.Started, run.Ended!);
        using var json = new JsonBytes(4096);
        json.BeginObject();
        if (ended.AnswerCommitment is { } commitment)
        {
            json.Name("answer"u8);
            json.BeginObject();
            json.Safe("chars"u8, ended.AnswerChars);
            json.Text("commitment"u8, commitment);
            json.EndObject();
        }

        WriteContributors(json, run);
        json.Safe("cost_nanousd"u8, ended.CostNanoUsd);
        WriteDirectives(json, run);
        json.Safe("ended_ms"u8, ended.TimeMs);
        json.TextIfAny("error"u8, ended.ErrorCode);
        json.Text("fingerprint"u8, started.Fingerprint);
        WriteHandovers(json, run);
        WriteLineage(json, started);
        json.Text("log"u8, log);
        WriteRequest(json, started);
        ReceiptRightsWriter.Write(json, run);
        json.Text("run"u8, started.Run);
        json.Safe("started_ms"u8, started.TimeMs);
        json.Plain("status"u8, ended.Status switch { RunStatus.Complete => "complete"u8, RunStatus.Cancelled => "cancelled"u8, _ => "error"u8 });
        WriteSteps(json, run);
        json.Text("strategy"u8, run.Plan?.Strategy ?? "none");
        json.TextIfAny("supersedes"u8, ended.Supersedes);
        json.Safe("unpriced_steps"u8, run.UnpricedSteps);
        json.Safe("version"u8, Receipt.CurrentVersion);
        json.Text("why"u8, run.Plan?.Why ?? "the run ended before a plan was made");
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
                json.Text("catalog_id"u8, facts.CatalogId);
                Fact(json, "developer"u8, facts.Developer);
                Fact(json, "developer_jurisdiction"u8, facts.DeveloperJurisdiction);
                json.Text("model"u8, facts.Model);
                json.Safe("output_chars"u8, chars);
                WriteTerms(json, facts.OutputTerms);
                WriteRoles(json, run, at);
                json.EndObject();
            }
        }

        json.EndArray();
    }

    internal static void WriteRoles(JsonBytes json, RunOutline run, int first)
    {
        json.Name("roles"u8);
        json.BeginArray();
        for (var at = first; at < run.Steps.Length; at++)
        {
            if (run.Steps[at].Started.Model == run.Steps[first].Started.Model && run.IsFirstInRole(at))
            {
                json.Text(run.Steps[at].Started.Role);
            }
        }

        json.EndArray();
    }

    private static void WriteTerms(JsonBytes json, OutputTerms? terms)
    {
        json.Name("output_terms"u8);
        json.BeginObject();
        json.TextIfAny("conditions"u8, terms?.Conditions);
        json.TextIfAny("read_on"u8, terms?.ReadOn);
        json.TextIfAny("source"u8, terms?.Source);
        Fact(json, "train_other_models"u8, terms?.TrainOtherModels);
        json.EndObject();
    }

    private static void WriteDirectives(JsonBytes json, RunOutline run)
    {
        json.Name("directives"u8);
        json.BeginArray();
        List<string>? written = null;
        for (var at = 0; at < run.Events.Count; at++)
        {
            Add((run.Events[at] as EndpointLost)?.Directive);
        }

        for (var at = 0; at < run.Events.Count; at++)
        {
            Add((run.Events[at] as StepEnded)?.Failure?.Directive);
        }

        json.EndArray();

        void Add(string? directive)
        {
            if (directive is not null && written?.Contains(directive) != true)
            {
                (written ??= []).Add(directive);
                json.Text(directive);
            }
        }
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
                json.Safe("at_chars"u8, continued.AtChars);
                json.Text("form"u8, continued.Form);
                json.Text("from"u8, continued.FromModel);
                json.Safe("from_step"u8, continued.FromStep);
                json.Text("matched"u8, continued.Matched);
                json.Text("reason"u8, continued.Reason);
                json.Text("to"u8, continued.ToModel);
                json.Safe("to_step"u8, continued.ToStep);
                json.EndObject();
            }
        }

        json.EndArray();
    }

    private static void WriteLineage(JsonBytes json, RunStarted started)
    {
        if (started.Lineage is not { } lineage)
        {
            return;
        }

        json.Name("lineage"u8);
        json.BeginArray();
        foreach (var ancestor in lineage)
        {
            json.BeginObject();
            json.Text("run"u8, ancestor.Run);
            json.Text("train_other_models"u8, ancestor.TrainOtherModels);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void WriteRequest(JsonBytes json, RunStarted started)
    {
        json.Name("request"u8);
        json.BeginObject();
        json.Text("commitment"u8, started.RequestCommitment);
        if (started.Consent is { } consent)
        {
            json.Name("consent"u8);
            json.BeginArray();
            foreach (var one in consent)
            {
                json.Text(one);
            }

            json.EndArray();
        }

        json.Text("dialect"u8, started.Dialect);
        json.Text("model"u8, started.AskedModel);
        json.EndObject();
    }

    private static void WriteSteps(JsonBytes json, RunOutline run)
    {
        json.Name("steps"u8);
        json.BeginArray();
        foreach (var step in run.Steps)
        {
            WriteStep(json, step);
        }

        json.EndArray();
    }

    private static void WriteStep(JsonBytes json, RunStep step)
    {
        var (started, ended) = step;
        json.BeginObject();
        json.Text("catalog_id"u8, started.CatalogId);
        SafeIfAny(json, "cost_nanousd"u8, ended?.CostNanoUsd);
        Fact(json, "developer"u8, started.Developer);
        Fact(json, "developer_jurisdiction"u8, started.DeveloperJurisdiction);
        json.Text("endpoint"u8, started.Endpoint);
        json.Name("evidence"u8);
        json.BeginObject();
        json.TextIfAny("reported_model"u8, ended?.ReportedModel);
        json.TextIfAny("request_id"u8, ended?.RequestId);
        json.TextIfAny("response_id"u8, ended?.ResponseId);
        json.EndObject();
        if (ended?.Failure is { } failure)
        {
            json.Plain("failure"u8, ClassOf(failure.Class));
        }

        SafeIfAny(json, "first_token_ms"u8, ended?.FirstTokenMs);
        json.Boolean("local"u8, started.IsLocal);
        json.Text("model"u8, started.Model);
        json.Safe("ms"u8, ended?.Ms ?? 0);
        Fact(json, "operator"u8, started.Operator);
        Fact(json, "operator_jurisdiction"u8, started.OperatorJurisdiction);
        json.Plain("outcome"u8, OutcomeOf(ended?.Outcome ?? StepOutcome.Interrupted));
        json.Safe("output_chars"u8, step.SpokenChars);
        SafeIfAny(json, "overrun_nanousd"u8, ended is { OverrunNanoUsd: > 0 } ? ended.OverrunNanoUsd : null);
        json.Text("provider"u8, started.Provider);
        Fact(json, "region"u8, started.Region);
        json.Text("role"u8, started.Role);
        json.Safe("started_ms"u8, started.TimeMs);
        json.Safe("step"u8, started.Step);
        if (ended is { Substituted: true })
        {
            json.Boolean("substituted"u8, true);
        }

        if (ended is not null && ended.Usage != Usage.None)
        {
            json.Name("usage"u8);
            json.BeginObject();
            json.Safe("cached_read"u8, ended.Usage.CachedRead);
            json.Safe("cached_write"u8, ended.Usage.CacheWrite);
            json.Boolean("estimated"u8, ended.Usage.Estimated);
            json.Safe("input"u8, ended.Usage.Input);
            json.Safe("output"u8, ended.Usage.Output);
            json.Safe("reasoning"u8, ended.Usage.Reasoning);
            json.EndObject();
        }

        json.Text("why"u8, started.Why);
        json.Text("wire_name"u8, started.WireName);
        json.EndObject();
    }

    private static void Fact(JsonBytes json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is null)
        {
            json.Plain(name, Unknown);
        }
        else
        {
            json.Text(name, value);
        }
    }

    private static void SafeIfAny(JsonBytes json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.Safe(name, number);
        }
    }

    private static ReadOnlySpan<byte> OutcomeOf(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Complete => "complete"u8,
        StepOutcome.Failed => "failed"u8,
        StepOutcome.Cancelled => "cancelled"u8,
        _ => "interrupted"u8,
    };

    private static ReadOnlySpan<byte> ClassOf(FailureClass failure) => failure switch
    {
        FailureClass.Invalid => "invalid"u8,
        FailureClass.Unauthorised => "unauthorised"u8,
        FailureClass.Limited => "limited"u8,
        FailureClass.Transient => "transient"u8,
        FailureClass.Refused => "refused"u8,
        FailureClass.Withdrawn => "withdrawn"u8,
        FailureClass.Restricted => "restricted"u8,
        FailureClass.Cancelled => "cancelled"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "a class of failure without a name in receipts"),
    };
}
