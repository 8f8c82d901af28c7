using System.Globalization;
using System.Text.Json;

namespace Entente.Verification;

/// <summary>A score as others write it: a number, or {"score": …, "why": …}. Whether it is in range is not asked here.</summary>
internal static class ScoreText
{
    public static Verdict? Read(string text)
    {
        if (double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var bare))
        {
            return Verdict.Of(bare, "it gave this score");
        }

        using var document = JsonText.Find(text);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("score", out var score) || score.ValueKind != JsonValueKind.Number || !score.TryGetDouble(out var number))
        {
            return null;
        }

        return Verdict.Of(number, root.TryGetProperty("why", out var why) && why.ValueKind == JsonValueKind.String ? Shown.Short(why.GetString()!) : "it gave this score");
    }
}
