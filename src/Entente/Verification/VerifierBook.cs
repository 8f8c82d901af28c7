using Entente.Runs;
using Entente.Verification.Sandbox;

namespace Entente.Verification;

/// <summary>Makes the verifiers that a configuration defines.</summary>
public sealed class VerifierBook(ISandbox sandbox, IVerifierService service, TimeProvider time)
{
    /// <summary>The one of this name in the run's definition, bound to the run; null where none is named or defined.</summary>
    public IVerifier? For(Run run, string? name)
    {
        ArgumentNullException.ThrowIfNull(run);
        return name is not null && run.Definition.Verifiers.TryGetValue(name, out var definition) ? Make(definition, run) : null;
    }

    /// <param name="run">Whose calls a judge's are; without one a judge cannot be had.</param>
    /// <exception cref="InvalidOperationException">It is a judge, and there is no run.</exception>
    public IVerifier Make(VerifierDefinition definition, Run? run = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        IVerifier verifier = definition.Kind switch
        {
            VerifierKind.Exact => new ExactVerifier(definition),
            VerifierKind.Numeric => new NumericVerifier(definition),
            VerifierKind.Regex => new RegexVerifier(definition),
            VerifierKind.JsonSchema => new SchemaVerifier(definition),
            VerifierKind.Command => new CommandVerifier(definition, sandbox),
            VerifierKind.Http => new HttpVerifier(definition, service),
            _ => new JudgeVerifier(definition, run ?? throw new InvalidOperationException($"the judge {definition.Name} needs a run whose calls it makes")),
        };
        return new GuardedVerifier(verifier, definition.Timeout, time);
    }
}
