namespace Entente.Server.Api.Runs;

/// <summary>What DELETE /v1/runs/{id} says: the run's stored text and the salts of its commitments are gone.</summary>
internal sealed record ErasedView
{
    public required string Run { get; init; }

    public bool Erased { get; init; } = true;
}
