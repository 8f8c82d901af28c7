using Entente.Admission;

namespace Entente.Server.Admission;

/// <summary>Who asks.</summary>
/// <param name="Key">Null where no key is asked for.</param>
internal sealed record Caller(AccessKey? Key)
{
    public string Id => Key?.Id ?? "local";

    public bool IsOperator => Key is null or { Role: KeyRole.Operator };
}
