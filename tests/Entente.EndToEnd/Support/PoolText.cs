using System.Globalization;
using System.Text;
using Entente.Dialects;

namespace Entente.EndToEnd.Support;

/// <summary>An `entente.yaml` over a rehearsal, written line by line. Each provider speaks the dialect that its name ends in.</summary>
internal sealed class PoolText(Uri rehearsal)
{
    private readonly StringBuilder models = new();
    private readonly SortedSet<string> providers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Uri> elsewhere = [];

    /// <summary>Lines at the top level.</summary>
    public string Top { get; init; } = "";

    /// <summary>A provider that another rehearsal plays.</summary>
    public PoolText At(string provider, Uri other)
    {
        elsewhere[provider] = other;
        return this;
    }

    /// <summary>A provider of this name: `…-chat`, `…-messages`, or `home`, which is the operator's own disk.</summary>
    public PoolText Model(string id, string provider, string? name = null, string? fallback = null, string continuation = "instruction", string? model = null, string developer = "Lab", string more = "")
        => Model(id, [provider], name, fallback, continuation, model, developer, more);

    public PoolText Model(string id, string[] at, string? name = null, string? fallback = null, string continuation = "instruction", string? model = null, string developer = "Lab", string more = "")
    {
        providers.UnionWith(at);
        var endpoints = string.Join(", ", at.Select(provider => $"{{provider: {provider}, name: {name ?? id}}}"));
        models.Append(CultureInfo.InvariantCulture, $"  {id}: {{model: {model ?? id}, developer: {developer}, jurisdiction: XA, weights: open, continuation: {continuation}, price_usd_per_mtok: {{input: 1, output: 2}}, endpoints: [{endpoints}], fallback: [{fallback}]{(more.Length > 0 ? ", " : "")}{more}}}\n");
        return this;
    }

    public override string ToString()
    {
        var text = new StringBuilder("home: {name: Test House, jurisdiction: XH}\n");
        if (Top.Length > 0)
        {
            text.Append(Top).Append('\n');
        }

        text.Append("providers:\n");
        foreach (var provider in providers)
        {
            var dialect = provider.EndsWith("-messages", StringComparison.Ordinal) ? DialectNames.AnthropicMessages : DialectNames.OpenAiChat;
            var whose = provider == "home" ? "local: true" : $"operator: {provider}, jurisdiction: XA";
            text.Append(CultureInfo.InvariantCulture, $"  {provider}: {{dialect: {dialect}, base_url: \"{elsewhere.GetValueOrDefault(provider, rehearsal).ToString().TrimEnd('/')}/{provider}/v1\", {whose}}}\n");
        }

        return text.Append("models:\n").Append(models).ToString();
    }
}
