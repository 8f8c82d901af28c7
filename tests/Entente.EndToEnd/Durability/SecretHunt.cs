using System.Text;
using System.Text.Json;

namespace Entente.EndToEnd.Durability;

/// <summary>Looks for a word in bytes, in every form in which programs are wont to write words.</summary>
internal sealed class SecretHunt
{
    private readonly List<(string Form, byte[] Bytes)> forms = [];

    public SecretHunt(string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        Add("as it is", plain);
        Add("UTF-16", Encoding.Unicode.GetBytes(secret));
        Add("UTF-16, big-endian", Encoding.BigEndianUnicode.GetBytes(secret));
        Add("JSON", Encoding.UTF8.GetBytes(JsonSerializer.Serialize(secret)[1..^1]));
        Add("JSON twice", Encoding.UTF8.GetBytes(JsonSerializer.Serialize(JsonSerializer.Serialize(secret)[1..^1])[1..^1]));
        Add("all escaped", Encoding.ASCII.GetBytes(string.Concat(secret.Select(unit => $"\\u{(int)unit:x4}"))));
        Add("hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(plain)));
        Add("hexadecimal, upper case", Encoding.ASCII.GetBytes(Convert.ToHexString(plain)));
        Add("in an address", Encoding.ASCII.GetBytes(Uri.EscapeDataString(secret)));
        for (var shift = 0; shift < 3; shift++)
        {
            // The characters at both ends hang on their neighbours.
            var encoded = Convert.ToBase64String([.. new byte[shift], .. plain]).TrimEnd('=');
            var inner = encoded[(shift == 0 ? 0 : 4)..^1];
            Add($"base64, shifted by {shift}", Encoding.ASCII.GetBytes(inner));
            Add($"base64url, shifted by {shift}", Encoding.ASCII.GetBytes(inner.Replace('+', '-').Replace('/', '_')));
        }
    }

    /// <summary>Every place below a folder where it is.</summary>
    public IEnumerable<string> In(string folder) =>
        from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        from form in In(File.ReadAllBytes(file))
        select $"{Path.GetRelativePath(folder, file)} ({form})";

    /// <summary>The forms in which it is there.</summary>
    public IEnumerable<string> In(byte[] bytes) => forms.Where(form => bytes.AsSpan().IndexOf(form.Bytes) >= 0).Select(form => form.Form);

    private void Add(string form, byte[] bytes) => forms.Add((form, bytes));
}
