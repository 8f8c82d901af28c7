using System.Collections.Immutable;
using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

internal static class ChatToolReader
{
    public static ImmutableArray<ToolDefinition> ReadTools(Field field) => [.. field.Items("a list of tools").Select(ReadTool)];

    public static ToolChoice ReadChoice(Field field)
    {
        ToolChoice choice = field.IsText ? ReadWord(field) : ReadObject(field);
        return choice with { Raw = field.Value, Dialect = DialectNames.OpenAiChat };
    }

    private static ToolDefinition ReadTool(Field field)
    {
        string kind = field.Get("type")?.Text() ?? "function";
        if (kind != "function")
        {
            return new ToolDefinition(kind, null, null) { Kind = kind, Raw = field.Value, Dialect = DialectNames.OpenAiChat };
        }

        Field function = field.Require("function", "an object with a name");
        return new ToolDefinition(
            function.Require("name", "the name of the function").Text(),
            function.Get("description")?.Text(),
            function.Get("parameters") is { } schema ? Schema(schema) : null,
            function.Get("strict")?.Flag())
        {
            Raw = field.Value,
            Dialect = DialectNames.OpenAiChat,
        };
    }

    private static JsonElement Schema(Field field) => field.IsObject ? field.Value : throw field.MustBe("a JSON schema");

    // `any` is Mistral's word for required.
    private static ToolChoice ReadWord(Field field) => field.Text() switch
    {
        "auto" => new ToolChoice(ToolChoiceMode.Auto),
        "none" => new ToolChoice(ToolChoiceMode.None),
        "required" or "any" => new ToolChoice(ToolChoiceMode.Required),
        string other => throw field.Wrong($"must be auto, none, required or a named tool, not {other}"),
    };

    private static ToolChoice ReadObject(Field field)
    {
        Field type = field.Require("type", "function or allowed_tools");
        switch (type.Text())
        {
            case "function":
                return new ToolChoice(ToolChoiceMode.Named, field.Require("function", "an object with a name").Require("name", "the name of a tool").Text());
            case "allowed_tools":
                Field allowed = field.Require("allowed_tools", "an object with mode and tools");
                return ReadWord(allowed.Require("mode", "auto or required")) with
                {
                    Allowed = [.. allowed.Require("tools", "a list of tools").Items("a list of tools").Select(AllowedName)],
                };
            case "custom":
                return new ToolChoice(ToolChoiceMode.Named, field.Require("custom", "an object with a name").Require("name", "the name of a tool").Text());
            default:
                throw type.Wrong($"must be function or allowed_tools, not {type.Text()}");
        }
    }

    private static string AllowedName(Field tool) =>
        (tool.Get("function") ?? tool.Get("custom") ?? tool).Get("name")?.Text() ?? tool.Require("type", "the type of a tool").Text();
}
