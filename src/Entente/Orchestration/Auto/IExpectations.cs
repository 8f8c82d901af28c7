using Entente.Dialects;

namespace Entente.Orchestration.Auto;

/// <summary>What is recorded of questions like this one. Safe for concurrent use.</summary>
public interface IExpectations
{
    /// <param name="models">Pool ids in reach.</param>
    /// <returns>Null where nothing fits.</returns>
    Expectations? For(Call call, IReadOnlyCollection<string> models);
}

/// <summary>Nothing has been recorded: effort, pool and question decide.</summary>
internal sealed class NoExpectations : IExpectations
{
    public Expectations? For(Call call, IReadOnlyCollection<string> models) => null;
}
