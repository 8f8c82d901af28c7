using System.Text.Json;
using System.Text.Json.Serialization;
using Entente.Answers;

namespace Entente.Verification;

/// <summary>A service says how right the answer is: it is posted {"question", "answer", "final_answer"} and gives {"score": 0..1, "why"?}.</summary>
internal sealed class HttpVerifier(VerifierDefinition definition, IVerifierService service) : IVerifier
{
    private readonly Uri _address = new(definition.Url!);

    public string Name => definition.Name;

    public async Task<Verdict> ScoreAsync(CandidateAnswer candidate, CancellationToken cancellationToken)
    {
        var asked = new AskedToVerify(candidate.Question, candidate.Text, FinalAnswer.Extract(candidate.Text)?.Raw);
        var said = await service.PostAsync(_address, definition.Credential, JsonSerializer.SerializeToUtf8Bytes(asked, VerifierJson.Default.AskedToVerify), cancellationToken);
        return ScoreText.Read(said) ?? Verdict.Failed($"{_address.Host} gave no score: \"{Shown.Short(said)}\"");
    }
}

internal sealed record AskedToVerify(string Question, string Answer, string? FinalAnswer);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AskedToVerify))]
internal sealed partial class VerifierJson : JsonSerializerContext;
