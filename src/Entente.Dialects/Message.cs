using System.Collections.Immutable;
using System.Text.Json;

namespace Entente.Dialects;

public enum Role { System, Developer, User, Assistant, Tool }

/// <summary>
/// One turn of a conversation. <see cref="Raw"/> is the message as received, where it was, and what a writer of the dialect
/// <see cref="Dialect"/> repeats: whoever changes the parts sets it to null.
/// </summary>
public sealed record Message
{
    public required Role Role { get; init; }
    public required ImmutableArray<Part> Parts { get; init; }
    public string? Name { get; init; }
    public JsonElement? Raw { get; init; }

    /// <summary>The dialect of <see cref="Raw"/>.</summary>
    public string? Dialect { get; init; }

    /// <summary>The text parts, joined; empty where there are none.</summary>
    public string Text => Parts is [TextPart only] ? only.Text : string.Concat(Parts.OfType<TextPart>().Select(part => part.Text));

    public static Message Of(Role role, string text) => new() { Role = role, Parts = [new TextPart(text)] };
}

/// <summary>
/// A piece of a message or of an answer. <see cref="Raw"/> is its JSON in the dialect it came from, kept so that fields
/// like `cache_control` or `detail` survive where the same dialect is written again.
/// </summary>
public abstract record Part
{
    public JsonElement? Raw { get; init; }
}

public sealed record TextPart(string Text) : Part;

/// <summary>An image by <paramref name="Url"/> (http or https), or by its bytes in base64 with a media type.</summary>
public sealed record ImagePart(string? Url, string? Base64, string? MediaType) : Part;

/// <summary>Something that only its own dialect can carry (audio, files, provider tools, citations).</summary>
public sealed record OpaquePart(string Dialect, string Kind) : Part;

/// <param name="Arguments">The JSON text exactly as the model wrote it; it may be no JSON at all.</param>
public sealed record ToolCallPart(string Id, string Name, string Arguments) : Part;

public sealed record ToolResultPart(string CallId, ImmutableArray<Part> Content, bool IsError = false) : Part;

/// <param name="Signature">The provider's signature over the thought; without it a provider may refuse the thought.</param>
/// <param name="Redacted">The provider's encrypted thought; then <paramref name="Text"/> is empty.</param>
public sealed record ReasoningPart(string Text, string? Signature = null, string? Redacted = null) : Part;

public sealed record RefusalPart(string Text) : Part;

/// <param name="Schema">JSON schema of the arguments; null for a tool without any.</param>
public sealed record ToolDefinition(string Name, string? Description, JsonElement? Schema, bool? Strict = null)
{
    /// <summary>`function`, or the dialect's own word for a tool that only it can carry (then only <see cref="Raw"/> says what it is).</summary>
    public string Kind { get; init; } = "function";

    public JsonElement? Raw { get; init; }

    /// <summary>The dialect of <see cref="Raw"/>.</summary>
    public string? Dialect { get; init; }
}

public enum ToolChoiceMode { Auto, None, Required, Named }

/// <param name="Name">The tool that must be called; only with <see cref="ToolChoiceMode.Named"/>.</param>
/// <param name="Allowed">The tools that may be called; empty: all of them.</param>
public sealed record ToolChoice(ToolChoiceMode Mode, string? Name = null)
{
    public ImmutableArray<string> Allowed { get; init; } = [];
    public JsonElement? Raw { get; init; }

    /// <summary>The dialect of <see cref="Raw"/>.</summary>
    public string? Dialect { get; init; }
}

public enum ResponseFormatKind { Text, JsonObject, JsonSchema }

public sealed record ResponseFormat(ResponseFormatKind Kind, string? SchemaName = null, JsonElement? Schema = null, bool? Strict = null);
