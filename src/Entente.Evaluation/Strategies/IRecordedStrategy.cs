namespace Entente.Evaluation.Strategies;

/// <summary>A strategy over recorded answers. Called for one question after the other, from one thread.</summary>
public interface IRecordedStrategy
{
    /// <summary>
    /// The answer to a question: one of those that were asked for through <paramref name="calls"/>. Null, or one that was not asked
    /// for, counts as wrong.
    /// </summary>
    GivenAnswer? Answer(AskedQuestion question, RecordedCalls calls);
}

/// <summary>Makes a strategy for one pool.</summary>
public interface IStrategyFactory
{
    /// <summary>As on the command line.</summary>
    string Name { get; }

    /// <exception cref="StrategyRefusedException">It cannot work on these data; the message says why.</exception>
    IRecordedStrategy Create(StrategyContext context);
}

/// <summary>A strategy that is told the true subject or task: an upper bound, not a strategy that could be served.</summary>
internal interface IToldStrategy : IRecordedStrategy
{
    GivenAnswer? Answer(AskedQuestion question, string group, RecordedCalls calls);
}
