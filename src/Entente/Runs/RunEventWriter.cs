using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Entente.Catalog;
using Entente.Dialects;
using Entente.Pool;
using Entente.Receipts;

namespace Entente.Runs;

/// <summary>Writes events as <see cref="RunEventJson"/> reads them, with nothing allocated but what is written.</summary>
internal static class RunEventWriter
{
    public static void Write(JsonBytes json, RunEvent one)
    {
        json.BeginObject();
        switch (one)
        {
            case RunStarted started:
                WriteStarted(json, started);
                break;
            case PlanMade plan:
                json.Plain("event"u8, "plan.made"u8);
                json.Text("strategy"u8, plan.Strategy);
                json.Text("why"u8, plan.Why);
                WriteTexts(json, "models"u8, plan.Models);
                break;
            case StepStarted step:
                WriteStep(json, step);
                break;
            case StepEnded ended:
                WriteStepEnd(json, ended);
                break;
            case EndpointLost lost:
                json.Plain("event"u8, "endpoint.lost"u8);
                json.Text("endpoint"u8, lost.Endpoint);
                json.Choice("class"u8, lost.Class);
                json.Text("reason"u8, lost.Reason);
                json.TextIfAny("directive"u8, lost.Directive);
                break;
            case Continued continued:
                WriteHandover(json, continued);
                break;
            case AnswerChosen chosen:
                json.Plain("event"u8, "answer.chosen"u8);
                json.Text("model"u8, chosen.Model);
                json.Number("chars"u8, chosen.Chars);
                json.Text("why"u8, chosen.Why);
                break;
            case AnswerEnded ended:
                WriteEnd(json, ended);
                break;
            default:
                throw new ArgumentException($"{one.GetType().Name} is an event that nobody could read again", nameof(one));
        }

        json.Number("seq"u8, one.Seq);
        json.Number("time_ms"u8, one.TimeMs);
        json.EndObject();
    }

    private static void WriteStarted(JsonBytes json, RunStarted started)
    {
        json.Plain("event"u8, "run.started"u8);
        json.Text("run"u8, started.Run);
        json.Text("caller"u8, started.Caller);
        json.Text("dialect"u8, started.Dialect);
        json.TextIfAny("day"u8, started.Day);
        json.Text("asked_model"u8, started.AskedModel);
        json.Boolean("streamed"u8, started.Streamed);
        json.Text("fingerprint"u8, started.Fingerprint);
        WriteCaps(json, started.Caps);
        json.Text("request_commitment"u8, started.RequestCommitment);
        if (started.Stored is { } stored)
        {
            json.Boolean("stored"u8, stored);
        }

        if (started.Consent is { } consent)
        {
            WriteTexts(json, "consent"u8, consent);
        }

        if (started.Lineage is { } lineage)
        {
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
    }

    private static void WriteCaps(JsonBytes json, Caps caps)
    {
        json.Name("caps"u8);
        json.BeginObject();
        json.NumberIfAny("max_cost_nano_usd"u8, caps.MaxCostNanoUsd);
        json.NumberIfAny("max_calls"u8, caps.MaxCalls);
        if (caps.MaxSeconds is { } seconds)
        {
            json.Number("max_seconds"u8, seconds);
        }

        if (caps.PricedOnly)
        {
            json.Boolean("priced_only"u8, true);
        }

        WriteTexts(json, "jurisdictions"u8, caps.Jurisdictions);
        WriteTexts(json, "exclude"u8, caps.Exclude);
        WriteTexts(json, "models"u8, caps.Models);
        json.EndObject();
    }

    private static void WriteStep(JsonBytes json, StepStarted step)
    {
        json.Plain("event"u8, "step.started"u8);
        json.Number("step"u8, step.Step);
        json.Text("role"u8, step.Role);
        json.Text("why"u8, step.Why);
        json.Text("model"u8, step.Model);
        json.Text("catalog_id"u8, step.CatalogId);
        json.TextIfAny("developer"u8, step.Developer);
        json.TextIfAny("developer_jurisdiction"u8, step.DeveloperJurisdiction);
        json.Text("endpoint"u8, step.Endpoint);
        json.Text("wire_name"u8, step.WireName);
        json.Text("provider"u8, step.Provider);
        json.TextIfAny("operator"u8, step.Operator);
        json.TextIfAny("operator_jurisdiction"u8, step.OperatorJurisdiction);
        json.TextIfAny("region"u8, step.Region);
        json.Boolean("is_local"u8, step.IsLocal);
        WriteTerms(json, step.OutputTerms);
        json.Number("reserved_nano_usd"u8, step.ReservedNanoUsd);
        json.TextIfAny("price_version"u8, step.PriceVersion);
        json.TextIfAny("price_source"u8, step.PriceSource);
        if (step.Leased is { } leased)
        {
            json.Boolean("leased"u8, leased);
        }
    }

    private static void WriteTerms(JsonBytes json, OutputTerms? terms)
    {
        if (terms is null)
        {
            return;
        }

        json.Name("output_terms"u8);
        json.BeginObject();
        json.TextIfAny("train_other_models"u8, terms.TrainOtherModels);
        json.TextIfAny("conditions"u8, terms.Conditions);
        json.TextIfAny("source"u8, terms.Source);
        json.TextIfAny("read_on"u8, terms.ReadOn);
        json.EndObject();
    }

    private static void WriteStepEnd(JsonBytes json, StepEnded ended)
    {
        json.Plain("event"u8, "step.ended"u8);
        json.Number("step"u8, ended.Step);
        json.Choice("outcome"u8, ended.Outcome);
        WriteFailure(json, ended.Failure);
        WriteUsage(json, ended.Usage);
        json.NumberIfAny("cost_nano_usd"u8, ended.CostNanoUsd);
        json.Number("overrun_nano_usd"u8, ended.OverrunNanoUsd);
        json.NumberIfAny("first_token_ms"u8, ended.FirstTokenMs);
        json.Number("ms"u8, ended.Ms);
        json.Number("delivered_chars"u8, ended.DeliveredChars);
        json.TextIfAny("response_id"u8, ended.ResponseId);
        json.TextIfAny("reported_model"u8, ended.ReportedModel);
        json.TextIfAny("request_id"u8, ended.RequestId);
        json.Boolean("substituted"u8, ended.Substituted);
    }

    private static void WriteFailure(JsonBytes json, Failure? failure)
    {
        if (failure is null)
        {
            return;
        }

        json.Name("failure"u8);
        json.BeginObject();
        json.Choice("stage"u8, failure.Stage);
        json.Choice("class"u8, failure.Class);
        json.Text("code"u8, failure.Code);
        json.Text("message"u8, failure.Message);
        json.Number("status"u8, failure.Status);
        if (failure.RetryAfter is { } wait)
        {
            json.Time("retry_after"u8, wait);
        }

        json.TextIfAny("param"u8, failure.Param);
        json.Boolean("was_silent"u8, failure.WasSilent);
        json.TextIfAny("directive"u8, failure.Directive);
        json.Boolean("is_revocation"u8, failure.IsRevocation);
        json.EndObject();
    }

    private static void WriteHandover(JsonBytes json, Continued continued)
    {
        json.Plain("event"u8, "answer.continued"u8);
        json.Number("from_step"u8, continued.FromStep);
        json.Number("to_step"u8, continued.ToStep);
        json.Text("from_model"u8, continued.FromModel);
        json.Text("to_model"u8, continued.ToModel);
        json.Number("at_chars"u8, continued.AtChars);
        json.Text("form"u8, continued.Form);
        json.Text("matched"u8, continued.Matched);
        json.Text("reason"u8, continued.Reason);
    }

    private static void WriteEnd(JsonBytes json, AnswerEnded ended)
    {
        json.Plain("event"u8, "answer.ended"u8);
        json.Choice("status"u8, ended.Status);
        json.TextIfAny("error_code"u8, ended.ErrorCode);
        json.TextIfAny("error_message"u8, ended.ErrorMessage);
        json.TextIfAny("finish_reason"u8, ended.FinishReason);
        json.TextIfAny("answer_commitment"u8, ended.AnswerCommitment);
        json.Number("answer_chars"u8, ended.AnswerChars);
        WriteUsage(json, ended.Usage);
        json.Number("cost_nano_usd"u8, ended.CostNanoUsd);
        json.TextIfAny("supersedes"u8, ended.Supersedes);
    }

    private static void WriteUsage(JsonBytes json, Usage usage)
    {
        json.Name("usage"u8);
        json.BeginObject();
        json.Number("input"u8, usage.Input);
        json.Number("cached_read"u8, usage.CachedRead);
        json.Number("cache_write"u8, usage.CacheWrite);
        json.Number("output"u8, usage.Output);
        json.Number("reasoning"u8, usage.Reasoning);
        if (usage.Images != 0)
        {
            json.Number("images"u8, usage.Images);
        }

        if (usage.Raw is { } raw)
        {
            json.Name("raw"u8);
            WriteRaw(json, raw);
        }

        json.Boolean("estimated"u8, usage.Estimated);
        json.EndObject();
    }

    // As the provider wrote it; where it may hold white space between its parts, without that.
    private static void WriteRaw(JsonBytes json, JsonElement raw)
    {
        var bytes = JsonMarshal.GetRawUtf8Value(raw);
        if (!bytes.ContainsAny(" \t\r\n"u8))
        {
            json.Raw(bytes);
            return;
        }

        var compact = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(compact))
        {
            raw.WriteTo(writer);
        }

        json.Raw(compact.WrittenSpan);
    }

    private static void WriteTexts(JsonBytes json, ReadOnlySpan<byte> name, ImmutableArray<string> texts)
    {
        json.Name(name);
        json.BeginArray();
        foreach (var text in texts.IsDefault ? [] : texts)
        {
            json.Text(text);
        }

        json.EndArray();
    }
}
