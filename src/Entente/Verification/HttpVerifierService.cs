using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Entente.Pool;
using Entente.Providers;

namespace Entente.Verification;

/// <summary>Over HTTP, without redirects: only the address that is configured is ever called.</summary>
public sealed class HttpVerifierService : IVerifierService, IDisposable
{
    private const int LongestAnswer = 64 << 10;

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        Proxy = new ProxyBeyondLoopback(),
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    });

    /// <inheritdoc/>
    public async Task<string> PostAsync(Uri address, Secret? credential, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(json) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (credential is not null)
        {
            message.Headers.Authorization = new("Bearer", credential.Value);
        }

        using var response = await _http.SendAsync(message, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"{address.Host} answered {(int)response.StatusCode}");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var kept = new byte[LongestAnswer];
        var count = await body.ReadAtLeastAsync(kept, kept.Length, throwOnEndOfStream: false, cancellationToken);
        return count < kept.Length ? Encoding.UTF8.GetString(kept, 0, count) : throw new HttpRequestException($"{address.Host} answered with more than 64 kB");
    }

    public void Dispose() => _http.Dispose();
}
