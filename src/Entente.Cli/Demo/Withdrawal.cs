namespace Entente.Cli.Demo;

/// <summary>The directive that took the speaking model away.</summary>
/// <param name="Axis">`developer`, or `model` where the developer is not known.</param>
internal sealed record Withdrawal(string Directive, string Axis, string Value, string Model);
