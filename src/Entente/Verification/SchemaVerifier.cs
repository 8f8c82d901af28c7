using System.Text.Json;
using Entente.Answers;
using Entente.Verification.Schema;

namespace Entente.Verification;

/// <summary>Whether the answer is JSON that fits a schema: the whole text, a fenced block of it, or its last object.</summary>
internal sealed class SchemaVerifier(VerifierDefinition definition) : IVerifier
{
    private readonly JsonSchema _schema = JsonSchema.Parse(definition.Schema ?? "true");

    public string Name => definition.Name;

    public Task<Verdict> ScoreAsync(CandidateAnswer candidate, CancellationToken cancellationToken)
    {
        if (JsonText.Find(candidate.Text) is not { } document)
        {
            return Task.FromResult(Verdict.Of(false, "the answer holds no JSON"));
        }

        using (document)
        {
            var fault = _schema.Fault(document.RootElement);
            return Task.FromResult(Verdict.Of(fault is null, fault ?? "the JSON fits the schema"));
        }
    }
}
