using System.Text.RegularExpressions;
using Entente.Dialects;

namespace Entente.Orchestration.Auto;

/// <summary>What a request's form says of how it may be answered. Read from the last thing the caller said.</summary>
public sealed partial record QuestionTraits
{
    /// <summary>Characters from the end: a longer text is material, and what is wanted mostly stands at its end.</summary>
    private const int MostRead = 8_000;

    /// <summary>Tools are offered, or have been called before.</summary>
    public bool HasTools { get; init; }

    /// <summary>Images stand in the conversation, which those do not see who only read what others have written.</summary>
    public bool HasImages { get; init; }

    /// <summary>Why several models cannot answer this as one; null where they can.</summary>
    public string? OneSpeaker { get; init; }

    /// <summary>
    /// The answer is likely to come down to a number, a choice, a short text, JSON or a tool call, which another answer can equal. Told by
    /// form (JSON asked for, tools, options, sums, numbers) and by English wording; what is missed counts as not comparable.
    /// </summary>
    public bool IsComparable { get; init; }

    /// <summary>Items of a numbered list of things to do.</summary>
    public int Tasks { get; init; }

    public static QuestionTraits Of(Call call)
    {
        var whole = call.Messages.LastOrDefault(message => message.Role == Role.User)?.Text ?? "";
        var text = whole.Length <= MostRead ? whole : whole[^MostRead..];
        var hasTools = Tools(call);
        var isJson = call.ResponseFormat?.Kind is ResponseFormatKind.JsonObject or ResponseFormatKind.JsonSchema;
        return new()
        {
            HasTools = hasTools,
            HasImages = call.Messages.Any(message => message.Parts.Any(HasImage)),
            OneSpeaker = WhyOneSpeaker(call),
            IsComparable = hasTools || isJson || IsClosed(text),
            Tasks = NumberedItem().Match(text) is { Success: true } first && first.Groups[1].ValueSpan is "1" ? NumberedItem().Count(text) : 0,
        };
    }

    internal static bool Tools(Call call) => !call.Tools.IsEmpty || call.Messages.Any(message => message.Parts.Any(part => part is ToolCallPart or ToolResultPart));

    internal static string? WhyOneSpeaker(Call call) => call.Choices > 1 || call.Logprobs ? "several choices or logprobs belong to one model" : null;

    /// <summary>An audio or a file is nothing that others see in words either.</summary>
    private static bool HasImage(Part part) => part is ImagePart or OpaquePart || (part is ToolResultPart result && result.Content.Any(HasImage));

    private static bool IsClosed(string text)
        => Options().IsMatch(text) || Sum().IsMatch(text) || AsksForResult().IsMatch(text)
            || (text.Contains('?', StringComparison.Ordinal) && Number().Count(text) >= 2 && !AsksForProse().IsMatch(text));

    [GeneratedRegex(@"^[ \t]*\(?A[.):][ \t]*\S[^\n]*\n(?:[^\n]*\n)?[ \t]*\(?B[.):][ \t]*\S", RegexOptions.Multiline)]
    private static partial Regex Options();

    [GeneratedRegex(@"\d ?[+*×·÷^] ?\(?\d|\d [-/] \(?\d")]
    private static partial Regex Sum();

    [GeneratedRegex(@"\b(how (many|much|long|old|far|tall|often|big|large)|(what|which) (is|was|are|were) the|what (percentage|fraction|year|day|time|number)|which (of|one|year|number)|who (is|was|wrote|invented|discovered|won)|when (is|was|did)|true or false|yes or no|calculate|compute|evaluate|solve for|final answer|answer with|reply with (only|just)|find the (value|number|sum|product|area|probability|length))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AsksForResult();

    [GeneratedRegex(@"\b(why|how (do|does|can|could|should|would|to)|write|explain|describe|discuss|summari[sz]e|translate|compare)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AsksForProse();

    [GeneratedRegex(@"\d+(?:[.,]\d+)*")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[ \t]*(\d{1,2})[.)][ \t]+\S", RegexOptions.Multiline)]
    private static partial Regex NumberedItem();
}
