namespace Entente.Rights;

/// <summary>What an asker can agree to have done with the text of a run.</summary>
public static class Consent
{
    /// <summary>Models may be trained on it, as far as the terms of all who wrote it allow.</summary>
    public const string Training = "training";

    public static IReadOnlyList<string> Names { get; } = [Training];
}
