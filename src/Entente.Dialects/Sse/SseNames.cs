using System.Text;

namespace Entente.Dialects.Sse;

/// <summary>Gives the same string for the same event name, so that a long stream makes no garbage by its names.</summary>
internal sealed class SseNames
{
    private const int Kept = 16;
    private readonly List<(byte[] Bytes, string Text)> known = [];

    public string Of(ReadOnlySpan<byte> name)
    {
        foreach ((byte[] bytes, string text) in known)
        {
            if (name.SequenceEqual(bytes))
            {
                return text;
            }
        }

        string made = Encoding.UTF8.GetString(name);
        if (known.Count < Kept)
        {
            known.Add((name.ToArray(), made));
        }

        return made;
    }
}
