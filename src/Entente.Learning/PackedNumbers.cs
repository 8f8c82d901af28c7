using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Entente.Learning;

/// <summary>Long arrays of single-precision numbers as base64 of their little-endian bytes, which is a fifth of their decimal text.</summary>
internal sealed class PackedNumbers : JsonConverter<float[]>
{
    public override float[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var bytes = reader.GetBytesFromBase64();
        if (bytes.Length % sizeof(float) != 0)
        {
            throw new JsonException("packed numbers are cut off");
        }

        var numbers = new float[bytes.Length / sizeof(float)];
        for (var at = 0; at < numbers.Length; at++)
        {
            numbers[at] = System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at * sizeof(float)));
        }

        return numbers;
    }

    public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options)
    {
        if (BitConverter.IsLittleEndian)
        {
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(value.AsSpan()));
            return;
        }

        var bytes = new byte[value.Length * sizeof(float)];
        for (var at = 0; at < value.Length; at++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at * sizeof(float)), value[at]);
        }

        writer.WriteBase64StringValue(bytes);
    }
}
