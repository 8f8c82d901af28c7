using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Entente.Receipts;

/// <summary>
/// Writes JSON straight as UTF-8 into a rented buffer: no white space, texts with the shortest escapes (RFC 8785 section 3.2.2.2). Commas
/// come by themselves; the order of members is the caller's to keep. One thread; <see cref="Dispose"/> gives the buffer back.
/// </summary>
/// <remarks>Half of a surrogate pair becomes U+FFFD, as it does wherever texts are written as UTF-8.</remarks>
internal sealed class JsonBytes(int expected = 1024) : IDisposable
{
    private const long MostSafe = (1L << 53) - 1;
    private const int LongestNumber = 20;
    private const int LongestReal = 32;

    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(expected);
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public byte[] ToArray() => Written.ToArray();

    public void BeginObject() => Begin((byte)'{');

    public void EndObject() => Byte((byte)'}');

    public void BeginArray() => Begin((byte)'[');

    public void EndArray() => Byte((byte)']');

    /// <summary>The name of the next member.</summary>
    /// <param name="name">ASCII that needs no escapes.</param>
    public void Name(ReadOnlySpan<byte> name)
    {
        Separate();
        var room = Room(name.Length + 3);
        room[0] = (byte)'"';
        name.CopyTo(room[1..]);
        room[name.Length + 1] = (byte)'"';
        room[name.Length + 2] = (byte)':';
        _length += name.Length + 3;
    }

    public void Text(ReadOnlySpan<byte> name, string value)
    {
        Name(name);
        Text(value);
    }

    /// <summary>Nothing where there is no value.</summary>
    public void TextIfAny(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            Text(name, value);
        }
    }

    /// <summary>By its name, as it is in the code.</summary>
    public void Choice<T>(ReadOnlySpan<byte> name, T value) where T : struct, Enum =>
        Text(name, Enum.GetName(value) ?? throw new ArgumentOutOfRangeException(nameof(value), value, "a choice without a name"));

    /// <summary>A member whose text is ASCII and needs no escapes.</summary>
    public void Plain(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        Plain(value);
    }

    public void Number(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        Number(value);
    }

    public void NumberIfAny(ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            Number(name, number);
        }
    }

    /// <summary>Shortest digits that are read as the same number.</summary>
    public void Number(ReadOnlySpan<byte> name, double value)
    {
        Name(name);
        Utf8Formatter.TryFormat(value, Room(LongestReal), out var written);
        _length += written;
    }

    /// <summary>All digits that it has.</summary>
    public void Number(ReadOnlySpan<byte> name, decimal value)
    {
        Name(name);
        Utf8Formatter.TryFormat(value, Room(LongestReal), out var written);
        _length += written;
    }

    /// <summary>A length of time as <c>[d.]hh:mm:ss[.fffffff]</c>.</summary>
    public void Time(ReadOnlySpan<byte> name, TimeSpan value)
    {
        Name(name);
        Byte((byte)'"');
        Utf8Formatter.TryFormat(value, Room(LongestReal), out var written);
        _length += written;
        Byte((byte)'"');
    }

    public void Boolean(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Append(value ? "true"u8 : "false"u8);
    }

    /// <summary>A number that a reader on doubles sees as it is.</summary>
    /// <exception cref="ArgumentException">It is beyond 2^53 - 1.</exception>
    public void Safe(ReadOnlySpan<byte> name, long value)
    {
        if (value is < -MostSafe or > MostSafe)
        {
            throw new ArgumentException($"{value} is no integer within 2^53 - 1, so a receipt cannot hold it.");
        }

        Number(name, value);
    }

    /// <summary>Lower-case hexadecimal.</summary>
    public void Hex(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        Hex(value);
    }

    public void Hex(ReadOnlySpan<byte> value)
    {
        Separate();
        var room = Room((2 * value.Length) + 2);
        room[0] = (byte)'"';
        Convert.TryToHexStringLower(value, room[1..], out var written);
        room[written + 1] = (byte)'"';
        _length += written + 2;
    }

    public void Plain(ReadOnlySpan<byte> value)
    {
        Separate();
        var room = Room(value.Length + 2);
        room[0] = (byte)'"';
        value.CopyTo(room[1..]);
        room[value.Length + 1] = (byte)'"';
        _length += value.Length + 2;
    }

    public void Text(string text)
    {
        ReadOnlySpan<char> value = text;
        Separate();
        Byte((byte)'"');
        for (var escaped = value.IndexOfAny(Escaped); escaped >= 0; escaped = value.IndexOfAny(Escaped))
        {
            Unescaped(value[..escaped]);
            Escape(value[escaped]);
            value = value[(escaped + 1)..];
        }

        Unescaped(value);
        Byte((byte)'"');
    }

    public void Number(long value)
    {
        Separate();
        Utf8Formatter.TryFormat(value, Room(LongestNumber), out var written);
        _length += written;
    }

    /// <summary>A value that is JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        Separate();
        Append(json);
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            (_buffer, _length) = ([], 0);
        }
    }

    // No value ends with one of these, so what stands last says whether something stands before the next one.
    private void Separate()
    {
        if (_length > 0 && _buffer[_length - 1] is not ((byte)'{' or (byte)'[' or (byte)':'))
        {
            Byte((byte)',');
        }
    }

    private void Begin(byte bracket)
    {
        Separate();
        Byte(bracket);
    }

    private void Byte(byte one)
    {
        Room(1)[0] = one;
        _length++;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    private void Unescaped(ReadOnlySpan<char> text)
    {
        Utf8.FromUtf16(text, Room(3 * text.Length), out _, out var written);
        _length += written;
    }

    private void Escape(char character)
    {
        switch (character)
        {
            case '"':
                Append("\\\""u8);
                break;
            case '\\':
                Append("\\\\"u8);
                break;
            case '\b':
                Append("\\b"u8);
                break;
            case '\t':
                Append("\\t"u8);
                break;
            case '\n':
                Append("\\n"u8);
                break;
            case '\f':
                Append("\\f"u8);
                break;
            case '\r':
                Append("\\r"u8);
                break;
            default:
                Append("\\u00"u8);
                var room = Room(2);
                Convert.TryToHexStringLower([(byte)character], room, out _);
                _length += 2;
                break;
        }
    }

    private Span<byte> Room(int length)
    {
        if (_buffer.Length - _length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _length + length));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(_length);
    }
}
