using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Entente.Dialects;
using Entente.Rehearsal.Playing;

namespace Entente.Rehearsal.Minds;

/// <summary>
/// Calls the tool that is forced, else the offered tools that the prompt names, else the first one; all of them where the
/// prompt says "in parallel". An integer takes the number in parentheses in the prompt, a text the words in quotation marks.
/// </summary>
internal static partial class ToolCaller
{
    public static ImmutableArray<SpokenToolCall> Choose(Call call, Conversation conversation, string idPrefix)
    {
        if (call.Tools.IsEmpty || call.ToolChoice?.Mode == ToolChoiceMode.None || conversation.EndsInToolResult || conversation.Partial.Length > 0) return [];

        string prompt = conversation.LastUserText;
        ImmutableArray<ToolDefinition> offered = [.. call.Tools.Where(tool => call.ToolChoice is not { Allowed.IsEmpty: false } choice || choice.Allowed.Contains(tool.Name))];
        ImmutableArray<ToolDefinition> wanted = call.ToolChoice switch
        {
            { Mode: ToolChoiceMode.Named, Name: { } name } => [.. call.Tools.Where(tool => tool.Name == name)],
            _ when prompt.Contains("in parallel", StringComparison.OrdinalIgnoreCase) => offered,
            _ => [.. offered.Where(tool => prompt.Contains(tool.Name, StringComparison.OrdinalIgnoreCase))],
        };
        if (wanted.IsEmpty) wanted = offered;
        bool parallel = call.ParallelToolCalls != false && wanted.Length > 1
            && (prompt.Contains("in parallel", StringComparison.OrdinalIgnoreCase) || wanted.Length < offered.Length || wanted.All(tool => prompt.Contains(tool.Name, StringComparison.OrdinalIgnoreCase)));
        if (!parallel && wanted.Length > 1) wanted = wanted[..1];

        long? number = Number().Match(prompt) is { Success: true } match && long.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out long value) ? value : null;
        string? word = Quoted().Match(prompt) is { Success: true } quoted ? quoted.Groups[1].Value : null;
        return [.. wanted.Select((tool, index) => new SpokenToolCall(
            $"{idPrefix}_{index}", tool.Name,
            Tokens.Split(tool.Schema is { } schema && SchemaFiller.Fill(schema, everything: true, number, word) is var made && made != "null" ? made : "{}")))];
    }

    /// <summary>The text that follows a tool's result.</summary>
    public static string AfterResult(Conversation conversation)
    {
        string result = string.Join("; ", conversation.Messages.AsEnumerable().Reverse()
            .SkipWhile(message => message.Role == Role.User && message.Parts.All(part => part is not ToolResultPart))
            .TakeWhile(message => message.Role == Role.Tool || message.Parts.Any(part => part is ToolResultPart))
            .Reverse()
            .SelectMany(message => message.Parts)
            .Select(part => part switch
            {
                ToolResultPart tool => string.Concat(tool.Content.OfType<TextPart>().Select(text => text.Text)),
                TextPart text => text.Text,
                _ => "",
            })
            .Where(text => text.Length > 0));
        return $"The tool has done its work and returned a result. So the answer is {(result.Length > 0 ? result : "empty")}.";
    }

    [GeneratedRegex(@"\(\s*(-?[0-9]{1,18})\s*\)")]
    private static partial Regex Number();

    [GeneratedRegex(@"[""“']([^""”'\n]{1,80})[""”']")]
    private static partial Regex Quoted();
}
