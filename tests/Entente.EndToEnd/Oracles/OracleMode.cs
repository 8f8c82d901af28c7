namespace Entente.EndToEnd.Oracles;

/// <summary>Which of a vendor client's ways is taken.</summary>
internal static class OracleMode
{
    /// <summary>Iterates over the stream's chunks.</summary>
    public const string Stream = "stream";

    /// <summary>An answer that is not streamed.</summary>
    public const string Whole = "whole";

    /// <summary>Streams and lets the client put the answer together.</summary>
    public const string Accumulate = "accumulate";

    /// <summary>OpenAI only: an answer that is not streamed, whose JSON schema the client reads.</summary>
    public const string Parse = "parse";
}
