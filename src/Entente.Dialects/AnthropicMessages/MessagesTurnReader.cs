using System.Collections.Immutable;
using Entente.Dialects.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>Reads the turns. Tool results stand in a user's turn here; in our vocabulary they are a turn of their own before it.</summary>
internal static class MessagesTurnReader
{
    public static IEnumerable<Message> ReadAll(Field field)
    {
        bool any = false;
        foreach (Field item in field.Items("a list of messages"))
        {
            any = true;
            foreach (Message message in ReadOne(item))
            {
                yield return message with { Dialect = DialectNames.AnthropicMessages };
            }
        }

        if (!any)
        {
            throw field.Wrong("must hold at least one message");
        }
    }

    private static IEnumerable<Message> ReadOne(Field field)
    {
        Field role = field.Require("role", "user or assistant");
        ImmutableArray<Part> parts = MessagesBlockReader.ReadContent(field.Require("content", MessagesBlockReader.ContentKinds));
        switch (role.Text())
        {
            case "assistant":
                return [new Message { Role = Role.Assistant, Parts = parts, Raw = field.Value }];
            case "system":
                return [new Message { Role = Role.System, Parts = parts, Raw = field.Value }];
            case "user" when parts.Any(part => part is ToolResultPart):
                return Split(parts);
            case "user":
                return [new Message { Role = Role.User, Parts = parts, Raw = field.Value }];
            default:
                throw role.Wrong($"must be user or assistant, not {role.Text()}");
        }
    }

    private static IEnumerable<Message> Split(ImmutableArray<Part> parts)
    {
        yield return new Message { Role = Role.Tool, Parts = [.. parts.Where(part => part is ToolResultPart)] };
        ImmutableArray<Part> others = [.. parts.Where(part => part is not ToolResultPart)];
        if (others.Length > 0)
        {
            yield return new Message { Role = Role.User, Parts = others };
        }
    }
}
