using System.Collections.Immutable;
using Entente.Dialects;

namespace Entente.Rehearsal.Minds;

/// <summary>What is asked, apart from how a begun answer is to be gone on with.</summary>
internal sealed record Conversation
{
    /// <summary>The first line of a user message that asks a model to go on with a begun answer.</summary>
    public const string ContinueMark = "[entente:continue]";

    public required ImmutableArray<Message> Messages { get; init; }

    public ContinuationForm Form { get; init; }

    /// <summary>The begun answer; empty for an ordinary call.</summary>
    public string Partial { get; init; } = "";

    /// <summary>What the model is asked to repeat first; only with <see cref="ContinuationForm.Instruction"/>.</summary>
    public string Anchor { get; init; } = "";

    /// <summary>Texts of one turn are told apart by a line break: Anthropic's dialect joins turns that follow each other.</summary>
    public string LastUserText => string.Join('\n', Messages.LastOrDefault(message => message.Role == Role.User)?.Parts.OfType<TextPart>().Select(part => part.Text) ?? []);

    public string SystemText => string.Join("\n", Messages.Where(message => message.Role is Role.System or Role.Developer).Select(message => message.Text));

    /// <summary>In Anthropic's dialect a text may stand beside the result in the same turn; elsewhere it is a new question.</summary>
    public bool EndsInToolResult =>
        Messages is [.., { Role: Role.Tool }]
        || Messages is [.., { Role: Role.Tool, Dialect: DialectNames.AnthropicMessages }, { Role: Role.User }]
        || Messages is [.., var last] && last.Parts.Any(part => part is ToolResultPart);

    public static Conversation Of(Call call)
    {
        var messages = call.Messages;
        if (call.Continuation is { Form: not ContinuationForm.Instruction } begun)
        {
            return new() { Messages = messages, Form = ContinuationForm.Prefill, Partial = begun.Partial };
        }
        if (messages is [.., { Role: Role.Assistant } last] && last.Parts.All(part => part is TextPart))
        {
            return new() { Messages = messages[..^1], Form = ContinuationForm.Prefill, Partial = last.Text };
        }
        if (messages is [.., { Role: Role.User } asked] && asked.Text.StartsWith(ContinueMark, StringComparison.Ordinal))
        {
            bool spoken = messages is [.., { Role: Role.Assistant }, _];
            return new()
            {
                Messages = spoken ? messages[..^2] : messages[..^1],
                Form = ContinuationForm.Instruction,
                Partial = spoken ? messages[^2].Text : "",
                Anchor = Between(asked.Text, "<<<", ">>>"),
            };
        }
        return new() { Messages = messages };
    }

    /// <summary>The lines between two marks that stand on lines of their own.</summary>
    private static string Between(string text, string open, string close)
    {
        int start = text.IndexOf("\n" + open + "\n", StringComparison.Ordinal);
        if (start < 0) return "";
        start += open.Length + 2;
        int end = text.LastIndexOf("\n" + close, StringComparison.Ordinal);
        return end <= start ? "" : text[start..end];
    }
}
