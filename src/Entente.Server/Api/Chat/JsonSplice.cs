using System.Buffers;

namespace Entente.Server.Api.Chat;

/// <summary>Edits to a JSON text that leave every other byte as it is. Edits are given in order and do not overlap.</summary>
internal ref struct JsonSplice(ReadOnlySpan<byte> json, IBufferWriter<byte> into)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _copied;

    public void Replace(int start, int end, ReadOnlySpan<byte> with)
    {
        Copy(start);
        into.Write(with);
        _copied = end;
    }

    public void Finish() => Copy(_json.Length);

    private void Copy(int end)
    {
        // An event's data may have come on several lines; in JSON a line break between tokens is as good as a space.
        var rest = _json[_copied..end];
        while (rest.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var at)
        {
            into.Write(rest[..at]);
            into.Write(" "u8);
            rest = rest[(at + 1)..];
        }

        into.Write(rest);
        _copied = end;
    }
}
