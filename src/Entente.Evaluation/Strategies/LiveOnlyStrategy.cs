namespace Entente.Evaluation.Strategies;

/// <summary>A strategy whose calls depend on each other: recorded single answers say nothing about it.</summary>
internal sealed class LiveOnlyStrategy(string name, string what) : IStrategyFactory
{
    public string Name { get; } = name;

    public IRecordedStrategy Create(StrategyContext context)
        => throw new StrategyRefusedException($"{Name}: recorded single answers do not show {what}; it needs live models, which --live asks");
}
