using System.Text.Json;

namespace Entente.Receipts;

/// <summary>Receipts hold integers within 2^53 - 1 only, so that a reader on doubles sees the same numbers.</summary>
internal static class SafeIntegers
{
    private const long Most = (1L << 53) - 1;

    /// <summary>The first number in <paramref name="element"/> that is none, as it is written; null where there is none such.</summary>
    internal static string? Offender(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(member => Offender(member.Value)).FirstOrDefault(found => found is not null),
        JsonValueKind.Array => element.EnumerateArray().Select(Offender).FirstOrDefault(found => found is not null),
        JsonValueKind.Number => element.TryGetInt64(out var value) && value is >= -Most and <= Most ? null : element.GetRawText(),
        _ => null,
    };
}
