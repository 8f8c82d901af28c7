using Entente.Catalog;
using Entente.Receipts;
using Entente.Runs;

namespace Entente.Tests.Runs;

/// <summary>A run's receipt as a model, made plainly: what <see cref="ReceiptWriter"/> writes without making one is held against it.</summary>
internal static class ReceiptFold
{
    /// <exception cref="ArgumentException">The events are not those of one whole run: a first `run.started` and a last `answer.ended`.</exception>
    public static Receipt Fold(string log, IReadOnlyList<RunEvent> events)
    {
        if (events.Count < 2 || events[0] is not RunStarted started || events[^1] is not AnswerEnded ended)
        {
            throw new ArgumentException("a receipt is made from a whole run: run.started first, answer.ended last", nameof(events));
        }

        var plan = events.OfType<PlanMade>().LastOrDefault();
        var ends = events.OfType<StepEnded>().ToDictionary(end => end.Step);
        var steps = events.OfType<StepStarted>().OrderBy(step => step.Step).ToList();
        var contributors = Contributors(steps, ends, events);
        List<ReceiptLineage>? lineage = started.Lineage is { } ancestors ? [.. ancestors.Select(one => new ReceiptLineage { Run = one.Run, TrainOtherModels = one.TrainOtherModels })] : null;
        return new Receipt
        {
            Log = log,
            Run = started.Run,
            StartedMs = started.TimeMs,
            EndedMs = ended.TimeMs,
            Status = ended.Status switch { RunStatus.Complete => ReceiptStatus.Complete, RunStatus.Cancelled => ReceiptStatus.Cancelled, _ => ReceiptStatus.Error },
            Error = ended.ErrorCode,
            Supersedes = ended.Supersedes,
            Request = new() { Commitment = started.RequestCommitment, Dialect = started.Dialect, Model = started.AskedModel, Consent = started.Consent },
            Answer = ended.AnswerCommitment is { } commitment ? new() { Commitment = commitment, Chars = ended.AnswerChars } : null,
            Lineage = lineage,
            Strategy = plan?.Strategy ?? "none",
            Why = plan?.Why ?? "the run ended before a plan was made",
            Steps = [.. steps.Select(step => Step(step, ends.GetValueOrDefault(step.Step)))],
            Contributors = contributors,
            Handovers = [.. events.OfType<Continued>().Select(Handover)],
            Directives = [.. Directives(events)],
            CostNanoUsd = ended.CostNanoUsd,
            UnpricedSteps = ends.Values.Count(end => end.CostNanoUsd is null),
            Fingerprint = started.Fingerprint,
            Rights = ReceiptRights.Of(contributors, lineage),
        };
    }

    private static List<ReceiptContributor> Contributors(List<StepStarted> steps, Dictionary<int, StepEnded> ends, IReadOnlyList<RunEvent> events)
    {
        var chosen = events.OfType<AnswerChosen>().GroupBy(choice => choice.Model).ToDictionary(group => group.Key, group => group.Sum(choice => choice.Chars));
        var contributors = new List<ReceiptContributor>();
        foreach (var group in steps.GroupBy(step => step.Model))
        {
            var facts = group.First();
            var speaks = group.Where(step => step.Role is "answer" or "writer");
            var chars = speaks.Sum(step => ends.GetValueOrDefault(step.Step)?.DeliveredChars ?? 0) + chosen.GetValueOrDefault(facts.Model);
            var judged = group.Any(step => step.Role == "judge" && ends.GetValueOrDefault(step.Step)?.Outcome == StepOutcome.Complete);
            if (chars == 0 && !judged && !chosen.ContainsKey(facts.Model))
            {
                continue;
            }

            contributors.Add(new()
            {
                Model = facts.Model,
                CatalogId = facts.CatalogId,
                Developer = facts.Developer,
                DeveloperJurisdiction = facts.DeveloperJurisdiction,
                Roles = [.. group.Where(step => ends.GetValueOrDefault(step.Step) is { } end && (end.Outcome == StepOutcome.Complete || end.DeliveredChars > 0)).Select(step => step.Role).Distinct()],
                OutputChars = chars,
                OutputTerms = Terms(facts.OutputTerms),
            });
        }

        return contributors;
    }

    private static ReceiptStep Step(StepStarted step, StepEnded? end) => new()
    {
        Step = step.Step,
        Role = step.Role,
        Why = step.Why,
        Model = step.Model,
        CatalogId = step.CatalogId,
        Developer = step.Developer,
        DeveloperJurisdiction = step.DeveloperJurisdiction,
        Provider = step.Provider,
        Endpoint = step.Endpoint,
        WireName = step.WireName,
        Operator = step.Operator,
        OperatorJurisdiction = step.OperatorJurisdiction,
        Region = step.Region,
        Local = step.IsLocal,
        Outcome = (end?.Outcome ?? StepOutcome.Interrupted).ToString().ToLowerInvariant(),
        Failure = end?.Failure?.Class.ToString().ToLowerInvariant(),
        Usage = end is null || end.Usage == Entente.Dialects.Usage.None ? null : new()
        {
            Input = end.Usage.Input,
            CachedRead = end.Usage.CachedRead,
            CachedWrite = end.Usage.CacheWrite,
            Output = end.Usage.Output,
            Reasoning = end.Usage.Reasoning,
            Estimated = end.Usage.Estimated,
        },
        CostNanoUsd = end?.CostNanoUsd,
        OverrunNanoUsd = end is { OverrunNanoUsd: > 0 } ? end.OverrunNanoUsd : null,
        Substituted = end?.Substituted == true ? true : null,
        StartedMs = step.TimeMs,
        Ms = end?.Ms ?? 0,
        FirstTokenMs = end?.FirstTokenMs,
        OutputChars = step.Role is "answer" or "writer" ? end?.DeliveredChars ?? 0 : 0,
        Evidence = new() { ResponseId = end?.ResponseId, ReportedModel = end?.ReportedModel, RequestId = end?.RequestId },
    };

    private static ReceiptHandover Handover(Continued continued) => new()
    {
        AtChars = continued.AtChars,
        From = continued.FromModel,
        To = continued.ToModel,
        FromStep = continued.FromStep,
        ToStep = continued.ToStep,
        Form = continued.Form,
        Matched = continued.Matched,
        Reason = continued.Reason,
    };

    private static IEnumerable<string> Directives(IReadOnlyList<RunEvent> events)
        => events.OfType<EndpointLost>().Select(lost => lost.Directive)
            .Concat(events.OfType<StepEnded>().Select(end => end.Failure?.Directive))
            .OfType<string>().Distinct();

    private static ReceiptTerms Terms(OutputTerms? terms)
        => terms is null ? new() : new() { TrainOtherModels = terms.TrainOtherModels, Conditions = terms.Conditions, Source = terms.Source, ReadOn = terms.ReadOn };
}
