using System.Text.Json;
using Entente.Receipts;
using Entente.Rights;

namespace Entente.Server.Api.Rights;

/// <summary>A line of an export: an example to train on, or a run that was left out.</summary>
internal sealed record ExportView
{
    public required string Run { get; init; }

    /// <summary>Its receipt says who contributed under which terms.</summary>
    public required string Receipt { get; init; }

    /// <summary>Why it was left out, as a code; absent where it may be used.</summary>
    public string? LeftOut { get; init; }

    /// <summary>The same in a sentence.</summary>
    public string? Why { get; init; }

    /// <summary>The conversation, the answer last.</summary>
    public List<JsonElement>? Messages { get; init; }

    /// <summary>As the request offered them; absent where it offered none.</summary>
    public JsonElement? Tools { get; init; }

    public ExportContributor[]? Contributors { get; init; }

    public static ExportView Of(ExportedRun run) => run.LeftOut is { } code
        ? new() { Run = run.Run, Receipt = run.Run, LeftOut = code, Why = run.Why }
        : new()
        {
            Run = run.Run,
            Receipt = run.Run,
            Messages = [.. run.Request!.Value.GetProperty("messages").EnumerateArray(), run.Answer!.Value.GetProperty("choices")[0].GetProperty("message")],
            Tools = run.Request.Value.TryGetProperty("tools", out var tools) ? tools : null,
            Contributors = [.. run.Receipt.Contributors.Select(ExportContributor.Of)],
        };
}

internal sealed record ExportContributor
{
    public required string Model { get; init; }
    public required string Developer { get; init; }
    public required string TrainOtherModels { get; init; }
    public string? Conditions { get; init; }
    public string? Source { get; init; }
    public string? ReadOn { get; init; }

    public static ExportContributor Of(ReceiptContributor contributor) => new()
    {
        Model = contributor.Model,
        Developer = contributor.Developer,
        TrainOtherModels = contributor.OutputTerms.TrainOtherModels,
        Conditions = contributor.OutputTerms.Conditions,
        Source = contributor.OutputTerms.Source,
        ReadOn = contributor.OutputTerms.ReadOn,
    };
}
