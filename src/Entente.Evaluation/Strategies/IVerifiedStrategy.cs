namespace Entente.Evaluation.Strategies;

/// <summary>A strategy that leaves the choice among the answers it asked for to a verifier that is never wrong.</summary>
internal interface IVerifiedStrategy : IRecordedStrategy;
