namespace Entente.Tests.Server.Lanes;

/// <summary>The two ways of an answer of one model to a caller of OpenAI's chat dialect (decision 3).</summary>
public enum Lane
{
    /// <summary>The endpoint speaks the caller's dialect, and its bytes go through.</summary>
    Passthrough,

    /// <summary>The endpoint speaks Anthropic's messages, and its answer is written anew.</summary>
    Translated,
}
