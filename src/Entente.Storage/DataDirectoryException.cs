namespace Entente.Storage;

/// <summary>A data directory cannot be used. The message is one line that names the directory, what is wrong and the way out.</summary>
public sealed class DataDirectoryException(string message, Exception? inner = null) : Exception(message, inner)
{
    private const int NoSpaceOnUnix = 28;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    internal static DataDirectoryException From(string path, Exception failure) => failure switch
    {
        IOException { HResult: NoSpaceOnUnix or NoSpaceOnWindows } => new(
            $"the disk of the data directory {path} is full: free space there or choose another with --data DIR", failure),
        _ => new($"the data directory {path} cannot be written ({Reason(failure)}): make it writable for this user or choose another with --data DIR", failure),
    };

    // The framework's messages end in a full stop and repeat the path.
    private static string Reason(Exception failure) => failure switch
    {
        UnauthorizedAccessException => "access is denied",
        DirectoryNotFoundException => "it cannot be made there",
        _ => failure.Message.Split(" : '")[0].TrimEnd('.'),
    };
}
