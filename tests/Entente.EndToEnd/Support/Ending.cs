namespace Entente.EndToEnd.Support;

/// <summary>What a program takes an answer for.</summary>
internal enum Ending
{
    /// <summary>A finish reason and, in a stream, its terminator.</summary>
    Complete,

    /// <summary>An error status, or an error event in the stream, and no sign of success.</summary>
    Error,

    /// <summary>Neither: the program must guess.</summary>
    Silent,

    /// <summary>More than one of them, or something after the end.</summary>
    Several,
}
