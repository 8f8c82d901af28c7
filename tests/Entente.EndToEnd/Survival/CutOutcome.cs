namespace Entente.EndToEnd.Survival;

/// <summary>What came of a cut. Only the first two are allowed.</summary>
internal enum CutOutcome
{
    Whole,
    ErrorTold,
    WrongCalledComplete,
    SilentEnd,
    CutCalledComplete,

    /// <summary>An error was told after text that is not the answer's, or with a status that says otherwise.</summary>
    WrongBeforeError,

    /// <summary>Half an event reached the caller.</summary>
    Torn,
}
