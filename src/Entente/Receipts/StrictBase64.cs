namespace Entente.Receipts;

/// <summary>
/// Base64 (RFC 4648 section 4) of which every text has one spelling: no white space, no missing padding, no bits set that
/// mean nothing. Otherwise a changed character could go unnoticed.
/// </summary>
internal static class StrictBase64
{
    internal static bool TryDecode(string text, out byte[] bytes)
    {
        var buffer = new byte[(text.Length / 4 * 3) + 3];
        bytes = [];
        if (!Convert.TryFromBase64String(text, buffer, out var written) || Convert.ToBase64String(buffer, 0, written) != text)
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
    }
}
