using Entente.Pool;

namespace Entente.Verification;

/// <summary>The way to verifiers over HTTP.</summary>
public interface IVerifierService
{
    /// <returns>The body of a 200, of at most 64 kB.</returns>
    /// <exception cref="HttpRequestException">It was no 200, was longer, or there was no answer.</exception>
    Task<string> PostAsync(Uri address, Secret? credential, ReadOnlyMemory<byte> json, CancellationToken cancellationToken);
}
