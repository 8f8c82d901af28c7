using System.Collections.Immutable;
using System.Text.Json;

namespace Entente.Search.Landscapes;

/// <summary>A file of landscapes (docs/search.md says what may be in it).</summary>
public static class LandscapeFile
{
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="SearchException">It is no JSON, or what a landscape needs is not there; the message names the place.</exception>
    public static ImmutableArray<Landscape> Parse(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var version = root.TryGetProperty("version", out var number) ? number.GetInt32() : 1;
            if (version != 1)
            {
                throw new SearchException($"{source}: version {version} of landscape files is unknown; this build reads version 1");
            }

            var clip = root.TryGetProperty("clip", out var bounds) ? (bounds[0].GetDouble(), bounds[1].GetDouble()) : (0, 1);
            return [.. Of(root, "landscapes", source).EnumerateArray().Select((one, at) => Landscape(one, clip, $"{source}: landscape {at + 1}"))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new SearchException($"{source} is no file of landscapes: {exception.Message}");
        }
    }

    private static Landscape Landscape(JsonElement json, (double Low, double High) clip, string place)
    {
        var name = Of(json, "name", place).GetString() ?? "";
        place = $"{place} \"{name}\"";
        ImmutableArray<LandscapeModel> models = [.. Of(json, "models", place).EnumerateObject().Select(model => Model(model.Name, model.Value, $"{place}, model \"{model.Name}\""))];
        if (models.IsEmpty)
        {
            throw new SearchException($"{place} has no models");
        }

        return new()
        {
            Name = name,
            Models = models,
            Clip = json.TryGetProperty("clip", out var own) ? (own[0].GetDouble(), own[1].GetDouble()) : clip,
            Ceiling = json.TryGetProperty("ceiling", out var ceiling) ? Distribution(ceiling, $"{place}, ceiling") : null,
            Levels = json.TryGetProperty("levels", out var levels) ? levels.GetInt32() : 0,
        };
    }

    private static LandscapeModel Model(string name, JsonElement json, string place) => new()
    {
        Name = name,
        Generate = Distribution(Of(json, "gen", place), $"{place}, gen"),
        Refine = Distribution(Of(json, "refine", place), $"{place}, refine"),
        CostUsd = Number(json, "cost_usd", 0),
        Fade = Number(json, "fade", 1),
        Headroom = Number(json, "headroom", 0),
    };

    private static Distribution Distribution(JsonElement json, string place)
    {
        var kind = Of(json, "dist", place).GetString();
        double At(string key) => Of(json, key, place).GetDouble();
        return kind switch
        {
            "const" => new Distribution.Constant(At("value")),
            "normal" => new Distribution.Normal(At("mean"), At("sd")),
            "exp" => new Distribution.Exponential(At("mean")),
            "uniform" => new Distribution.Uniform(At("low"), At("high")),
            "beta" => new Distribution.Beta(At("a"), At("b")),
            "mix" => new Distribution.Mix(At("p"), Distribution(Of(json, "then", place), $"{place}, then"), Distribution(Of(json, "else", place), $"{place}, else")),
            _ => throw new SearchException($"{place}: no distribution \"{kind}\"; there are const, normal, exp, uniform, beta and mix"),
        };
    }

    private static double Number(JsonElement json, string key, double otherwise) => json.TryGetProperty(key, out var value) ? value.GetDouble() : otherwise;

    private static JsonElement Of(JsonElement json, string key, string place)
        => json.TryGetProperty(key, out var value) ? value : throw new SearchException($"{place}: \"{key}\" is missing");
}
