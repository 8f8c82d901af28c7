namespace Entente.Server.Admission;

/// <summary>Who may use a route.</summary>
internal sealed record Audience(bool AsksForKey, bool OperatorsOnly)
{
    public static readonly Audience Everyone = new(false, false);
    public static readonly Audience Callers = new(true, false);
    public static readonly Audience Operators = new(true, true);
}
