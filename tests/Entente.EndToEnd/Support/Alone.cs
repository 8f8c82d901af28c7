using Xunit;

namespace Entente.EndToEnd.Support;

/// <summary>Tests of milliseconds, or with crowds of their own: none runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
