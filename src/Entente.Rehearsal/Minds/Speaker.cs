using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Entente.Dialects;
using Entente.Rehearsal.Questions;
using Entente.Rehearsal.Scripts;
using Entente.Rehearsal.Playing;

namespace Entente.Rehearsal.Minds;

/// <summary>Decides what a mind says to a call: a pure function of the call, the mind, the seed and the script.</summary>
/// <param name="alwaysRight">No mind makes a mistake (`shared_text`).</param>
internal sealed partial class Speaker(ulong seed, bool alwaysRight)
{
    /// <summary>What a rehearsal model says to everything that it cannot answer.</summary>
    public static readonly string Admission =
        $"This is a rehearsal model, a simulation with no language model behind it, and it can only answer questions of these families: {string.Join(", ", QuestionBook.Families.Select(family => family.Name))}; for example: {QuestionBook.Families[^1].Example}";

    /// <param name="idPrefix">What the ids of tool calls begin with.</param>
    public Utterance Speak(Call call, Mind mind, Behaviour behaviour, int choice, string idPrefix)
    {
        Conversation conversation = Conversation.Of(call);
        ImmutableArray<string> reasoning = Thought(call, conversation, behaviour);
        if (behaviour.Refusal is { } refusal) return new Utterance { Refusal = refusal, Finish = FinishReason.Refused };

        if (behaviour.Text is null && ToolCaller.Choose(call, conversation, idPrefix) is { IsEmpty: false } tools)
        {
            return new Utterance { Reasoning = reasoning, ToolCalls = tools, Finish = FinishReason.ToolCalls }.Limited([], call.MaxOutputTokens);
        }

        IReadOnlyList<string> texts = behaviour.Text is { } scripted ? [scripted] : Texts(call, conversation, mind, Sample(call, choice));
        string spoken = conversation.Form == ContinuationForm.None ? texts[0] : Successor.GoOn(conversation, texts, behaviour.Manners ?? Manners.Comply);
        return new Utterance { Reasoning = reasoning, Tokens = TokensOf(spoken, behaviour) }.Limited(call.Stop, call.MaxOutputTokens);
    }

    /// <summary>The answer from its beginning: first what this mind says, then what it could have said instead.</summary>
    private IReadOnlyList<string> Texts(Call call, Conversation conversation, Mind mind, string sample)
    {
        if (PanelPrompt.Of(conversation) is { } panel)
        {
            if (panel.IsJudge) return [Judge.Say(panel, call.ResponseFormat?.Schema)];
            Question? subject = QuestionBook.Parse(panel.Question);
            string? own = subject is null ? null : AnswerOf(mind, subject, sample);
            return [Writer.Say(panel, subject, own, Admission), .. Writer.Alternatives(panel, subject)];
        }
        if (RolePrompt.Of(conversation) is { } role)
        {
            Question? subject = QuestionBook.Parse(role.Question);
            return RolePlayer.Say(role, subject, subject is null ? null : AnswerOf(mind, subject, sample), Admission);
        }
        if (conversation.EndsInToolResult) return [ToolCaller.AfterResult(conversation)];

        string prompt = conversation.LastUserText;
        Question? question = QuestionBook.Parse(prompt);
        if (call.ResponseFormat is { Kind: ResponseFormatKind.JsonSchema, Schema: { } schema }) return [SchemaFiller.Fill(schema, everything: false, NumberIn(prompt))];
        if (call.ResponseFormat is { Kind: ResponseFormatKind.JsonObject })
        {
            return [question is null ? "{}" : JsonSerializer.Serialize(new Dictionary<string, string> { ["answer"] = AnswerOf(mind, question, sample) }, SchemaFiller.Plain)];
        }
        if ((ExactlyIn(prompt) ?? ExactlyIn(conversation.SystemText)) is { } exactly) return [exactly];
        if (question is null) return [Admission];
        return [question.Say(AnswerOf(mind, question, sample)), question.Say(question.Gold), .. question.Slips.Select(question.Say)];
    }

    private string AnswerOf(Mind mind, Question question, string sample) => alwaysRight ? question.Gold : mind.Answer(question, seed, sample);

    private static ImmutableArray<string> Thought(Call call, Conversation conversation, Behaviour behaviour)
    {
        bool thinks = behaviour.Reasoning ?? (call.ReasoningEffort is not (null or "none") || AsksToThink(call));
        if (!thinks || conversation.Form != ContinuationForm.None) return [];
        string subject = QuestionBook.Parse(conversation.LastUserText)?.Family ?? "something else";
        return Tokens.Split($"This looks like {subject}. One pass to find the answer and one to check it should do.");
    }

    /// <summary>Anthropic's `thinking`, which has a budget and no effort.</summary>
    private static bool AsksToThink(Call call)
    {
        if (call.Raw is not { Dialect: DialectNames.AnthropicMessages } raw) return false;
        using var body = JsonDocument.Parse(raw.Body);
        return body.RootElement.TryGetProperty("thinking", out JsonElement thinking) && thinking.ValueKind == JsonValueKind.Object
            && thinking.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.GetString() is "enabled" or "adaptive";
    }

    private static ImmutableArray<string> TokensOf(string spoken, Behaviour behaviour)
    {
        if (behaviour.Tokens is not { } scripted) return Tokens.Split(spoken);
        // A script's own tokens hold from where the text goes on, if it does so inside them.
        string whole = string.Concat(scripted);
        if (!whole.EndsWith(spoken, StringComparison.Ordinal)) return Tokens.Split(spoken);
        int skip = whole.Length - spoken.Length;
        var left = ImmutableArray.CreateBuilder<string>();
        foreach (string token in scripted)
        {
            if (skip >= token.Length) skip -= token.Length;
            else
            {
                left.Add(token[skip..]);
                skip = 0;
            }
        }
        return left.ToImmutable();
    }

    private static string Sample(Call call, int choice) => call.Seed is null && choice == 0 ? "" : $"{call.Seed}/{choice}";

    private static string? ExactlyIn(string text)
    {
        if (Exactly().Match(text) is not { Success: true } match) return null;
        string rest = text[(match.Index + match.Length)..];
        if (rest.Length > 1 && Closing(rest[0]) is { } close && rest.IndexOf(close, 1) is var end and > 0) return rest[1..end];
        int line = rest.IndexOf('\n', StringComparison.Ordinal);
        return (line < 0 ? rest : rest[..line]).Trim();
    }

    private static char? Closing(char open) => open switch { '"' => '"', '“' => '”', '\'' => '\'', '`' => '`', _ => null };

    private static long? NumberIn(string prompt) =>
        InParentheses().Match(prompt) is { Success: true } match && long.TryParse(match.Groups[1].Value, out long number) ? number : null;

    [GeneratedRegex(@"\b(?:reply|respond|answer|say)\s+(?:with\s+)?(?:exactly|only|just)(?:\s+(?:the|this|these)(?:\s+(?:word|words|text|phrase|sentence|string|following))*)?\s*:\s*", RegexOptions.IgnoreCase)]
    private static partial Regex Exactly();

    [GeneratedRegex(@"\(\s*(-?[0-9]{1,18})\s*\)")]
    private static partial Regex InParentheses();
}
