namespace Entente.Evaluation.Recorded;

/// <summary>Which questions of a file count.</summary>
public enum Split
{
    /// <summary>Prompts whose number is below 50.</summary>
    Train,

    /// <summary>Prompts whose number is from 50 to 69.</summary>
    Test,

    /// <summary>Every line of the file as it is.</summary>
    All,
}
