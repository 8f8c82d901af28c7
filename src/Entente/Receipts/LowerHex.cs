namespace Entente.Receipts;

/// <summary>Hexadecimal of which every text has one spelling: lower case, the exact length.</summary>
internal static class LowerHex
{
    internal static bool TryDecode(string? text, int length, out byte[] bytes)
    {
        bytes = [];
        if (text is null || text.Length != length * 2 || text.Any(character => !char.IsAsciiHexDigitLower(character)))
        {
            return false;
        }

        bytes = Convert.FromHexString(text);
        return true;
    }
}
