namespace Entente.Tests.Storage.PowerLoss;

/// <summary>One open handle on a recorded file.</summary>
internal sealed class RecordedFile(DiskRecorder recorder, string name, int file)
{
    public DiskRecorder Recorder { get; } = recorder;

    public string Name { get; } = name;

    public int File { get; } = file;

    /// <summary>The next flush is one of the directory too.</summary>
    public bool FlushesNames { get; set; }
}
