namespace Entente.Tests.Storage.PowerLoss;

/// <summary>A file's bytes.</summary>
/// <param name="fill">What stands where nothing was written below the file's end.</param>
internal sealed class FileImage(Func<int, byte[]> fill)
{
    private byte[] _bytes = [];
    private int _length;

    public void Apply(DiskEvent one)
    {
        switch (one)
        {
            case Written write:
                Grow((int)(write.Offset + write.Bytes.Length));
                write.Bytes.CopyTo(_bytes, write.Offset);
                break;
            case Truncated truncated when truncated.Length < _length:
                _length = (int)truncated.Length;
                break;
            case Truncated truncated:
                Grow((int)truncated.Length);
                break;
        }
    }

    public byte[] ToArray() => _bytes[.._length];

    private void Grow(int length)
    {
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(length, 2 * _bytes.Length));
        }

        if (length > _length)
        {
            fill(length - _length).CopyTo(_bytes, _length);
            _length = length;
        }
    }
}
