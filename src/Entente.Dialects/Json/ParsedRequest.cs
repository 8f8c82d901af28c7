using System.Text.Json;

namespace Entente.Dialects.Json;

/// <summary>What a request said when it was read, so that a writer of the same dialect knows what has been changed since.</summary>
internal sealed class ParsedRequest(JsonElement root, Call asRead)
{
    public JsonElement Root => root;
    public Call AsRead => asRead;
}
