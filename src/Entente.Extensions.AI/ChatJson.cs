using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Entente.Extensions.AI;

/// <summary>The abstraction's own way to write values, without its line breaks: a provider counts them.</summary>
internal static class ChatJson
{
    public static JsonSerializerOptions Options { get; } = Compact();

    private static JsonSerializerOptions Compact()
    {
        var options = new JsonSerializerOptions(AIJsonUtilities.DefaultOptions) { WriteIndented = false };
        options.MakeReadOnly();
        return options;
    }
}
