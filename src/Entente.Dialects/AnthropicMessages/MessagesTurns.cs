using System.Collections.Immutable;
using System.Text.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>
/// A conversation as this dialect wants it: system prompts apart, turns of user and assistant, all results of one round of
/// tool calls in one user's turn, no empty text.
/// </summary>
internal sealed class MessagesTurns
{
    private readonly List<Turn> turns = [];

    public ImmutableArray<Block> System { get; private init; } = [];

    public static MessagesTurns Of(Call call)
    {
        ImmutableArray<Block>.Builder system = ImmutableArray.CreateBuilder<Block>();
        List<Turn> turns = [];
        foreach (Message message in call.Messages)
        {
            bool own = message.Dialect == DialectNames.AnthropicMessages;
            List<Block> blocks = Blocks(message, own);
            string role = message.Role switch
            {
                // A system message amid the conversation keeps its place only where it came in this dialect: older models refuse it there.
                Role.System or Role.Developer => own && turns.Count > 0 ? "system" : "",
                Role.Assistant => "assistant",
                _ => "user",
            };
            if (role.Length == 0)
            {
                system.AddRange(blocks);
            }
            else if (turns.Count > 0 && turns[^1].Role == role)
            {
                turns[^1].Blocks.AddRange(blocks);
            }
            else if (blocks.Count > 0)
            {
                turns.Add(new Turn(role, blocks));
            }
        }

        Continue(call.Continuation, turns);
        if (turns.Count == 0)
        {
            throw new CannotCarryException($"an {DialectNames.AnthropicMessages} endpoint wants at least one message that is not empty and no system prompt", "messages");
        }

        MessagesTurns made = new() { System = system.DrainToImmutable() };
        made.turns.AddRange(turns);
        return made;
    }

    public void WriteSystem(Utf8JsonWriter writer)
    {
        if (System is [{ Part: TextPart only } block] && block.CacheControl is null && (!block.Own || only.Raw is null))
        {
            writer.WriteStringValue(only.Text);
            return;
        }

        WriteBlocks(System, writer);
    }

    public void WriteMessages(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (Turn turn in turns)
        {
            writer.WriteStartObject();
            writer.WriteString("role", turn.Role);
            writer.WritePropertyName("content");
            if (turn.Blocks is [{ Part: TextPart { Text: var text }, CacheControl: null, Own: false }])
            {
                writer.WriteStringValue(text);
            }
            else
            {
                WriteBlocks(turn.Blocks, writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Continue(Continuation? continuation, List<Turn> turns)
    {
        if (continuation is not { Form: ContinuationForm.Prefill or ContinuationForm.Prefix, Partial.Length: > 0 })
        {
            return;
        }

        Block partial = new(new TextPart(continuation.Partial), false, null);
        if (turns.Count > 0 && turns[^1].Role == "assistant")
        {
            turns[^1].Blocks.Add(partial);
            return;
        }

        turns.Add(new Turn("assistant", [partial]));
    }

    private static List<Block> Blocks(Message message, bool own)
    {
        List<Block> blocks = [.. message.Parts
            .Where(IsSaid)
            .Select(part => new Block(part, own, own ? null : MessagesBlockWriter.CacheControl(part.Raw)))];

        // A mark on a whole message, as callers of other gateways set it, is one on its last block.
        if (!own && blocks.Count > 0 && blocks[^1].CacheControl is null && MessagesBlockWriter.CacheControl(message.Raw) is { } mark)
        {
            blocks[^1] = blocks[^1] with { CacheControl = mark };
        }

        return blocks;
    }

    // Empty text is refused by this dialect; a thought without its signature is refused too, and no answer depends on it.
    private static bool IsSaid(Part part) => part switch
    {
        TextPart { Text.Length: 0 } => false,
        ReasoningPart { Signature: null, Redacted: null } => false,
        _ => true,
    };

    private static void WriteBlocks(IEnumerable<Block> blocks, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (Block block in blocks)
        {
            MessagesBlockWriter.Write(block.Part, block.Own, block.CacheControl, writer);
        }

        writer.WriteEndArray();
    }

    internal sealed record Block(Part Part, bool Own, JsonElement? CacheControl);

    private sealed record Turn(string Role, List<Block> Blocks);
}
