using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Entente.Dialects;
using Entente.Pool;
using Entente.Providers.Plain;

namespace Entente.Providers;

/// <summary>
/// Endpoints over HTTP/1.1, or HTTP/2 where TLS is spoken and ALPN offers it, on one pool of connections; what needs neither TLS nor a proxy
/// goes a shorter way (<see cref="PlainUpstream"/>), with the same meaning. Nothing is buffered, decompressed, redirected or asked twice:
/// what the endpoint sends is given on as it comes, and an answer that is not read to its end takes its connection (or its HTTP/2
/// stream) with it at once. Limits in time are the caller's, by its token. Safe for concurrent use.
/// </summary>
public sealed class HttpUpstream : IUpstream, IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    internal static readonly string Agent = $"Entente/{typeof(HttpUpstream).Assembly.GetName().Version?.ToString(3) ?? "0"}";

    private readonly HttpMessageInvoker _http;
    private readonly PlainUpstream _plain = new(TimeProvider.System);
    private readonly bool _goesPlain;

    // For as long as an endpoint lives: a new configuration has new ones.
    private readonly ConditionalWeakTable<Endpoint, Place> _places = [];

    public HttpUpstream()
        : this(trusted: null, goesPlain: true)
    {
    }

    /// <param name="trusted">Trusted instead of the system's authorities; null: the system's. For tests.</param>
    /// <param name="goesPlain">False: all calls go through the framework's client. For tests.</param>
    internal HttpUpstream(X509Certificate2? trusted, bool goesPlain = true)
    {
        _goesPlain = goesPlain;
        _http = new(Handler(trusted));
    }

    private static SocketsHttpHandler Handler(X509Certificate2? trusted) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        Proxy = new ProxyBeyondLoopback(),
        ActivityHeadersPropagator = null,
        // A name may move to another address: no connection outlives it by more than this.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        EnableMultipleHttp2Connections = true,
        // Attempts to connect go on beside the call that began them; this bounds them. The call's own limit is its token.
        ConnectTimeout = TimeSpan.FromMinutes(1),
        // What is left of an answer that nobody wants is not drained: the connection ends at once.
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
        SslOptions = trusted is null ? new() : new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { trusted }, RevocationMode = X509RevocationMode.NoCheck },
        },
    };

    /// <inheritdoc/>
    public Task<IUpstreamResponse> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        var place = _places.GetValue(request.Endpoint, static endpoint => new(Address(endpoint), Authorization(endpoint)) { Plain = PlainPlace.Of(endpoint, Address(endpoint), Authorization(endpoint)) });
        return _goesPlain && place.Plain is { } plain ? _plain.SendAsync(plain, request, cancellationToken) : SendAsync(place, request, cancellationToken);
    }

    private async Task<IUpstreamResponse> SendAsync(Place place, UpstreamRequest request, CancellationToken cancellationToken)
    {
        var content = new CallContent(request.Body, request.Connected);
        content.Headers.ContentType = Json;
        var (address, authorization) = place;
        using var message = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
            Content = content,
        };
        message.Headers.TryAddWithoutValidation("User-Agent", Agent);
        message.Headers.TryAddWithoutValidation("Accept", request.Streamed ? "text/event-stream" : "application/json");
        foreach (var (name, value) in Credentials(request.Endpoint, authorization))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            var response = await _http.SendAsync(message, cancellationToken);
            return new HttpUpstreamResponse(response, content, await response.Content.ReadAsStreamAsync(cancellationToken), request.Streamed);
        }
        catch (Exception) when (content.Refused is { } refused)
        {
            throw refused;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new UpstreamException(content.HasBegun ? Stage.Headers : Stage.Connect, Say(broken), broken);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _plain.Dispose();
    }

    private static Uri Address(Endpoint endpoint) => new(endpoint.BaseUrl.TrimEnd('/') + endpoint.Dialect switch
    {
        DialectNames.AnthropicMessages => "/messages",
        DialectNames.OpenAiResponses => "/responses",
        _ => "/chat/completions",
    });

    private static string? Authorization(Endpoint endpoint) => endpoint.Credential is { } key ? $"Bearer {key.Value}" : null;

    /// <summary>The headers that say whose call it is, and in which version of the dialect.</summary>
    internal static IEnumerable<(string Name, string Value)> Credentials(Endpoint endpoint, string? authorization)
    {
        if (endpoint.Dialect != DialectNames.AnthropicMessages)
        {
            return authorization is null ? [] : [("Authorization", authorization)];
        }

        return endpoint.Credential is { } key ? [("anthropic-version", "2023-06-01"), ("x-api-key", key.Value)] : [("anthropic-version", "2023-06-01")];
    }

    private sealed record Place(Uri Address, string? Authorization)
    {
        /// <summary>Null where its calls go through the framework's client.</summary>
        public PlainPlace? Plain { get; init; }
    }

    internal static string Say(Exception broken) => broken is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } request
        ? $"{request.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "its name cannot be resolved",
            HttpRequestError.ConnectionError => "it cannot be reached",
            HttpRequestError.SecureConnectionError => "no secure connection could be made",
            HttpRequestError.ResponseEnded => "the connection ended without an answer",
            HttpRequestError.InvalidResponse => "what it sent is not HTTP",
            _ => "the connection failed",
        }}{Detail(request.HttpRequestError, broken.InnerException ?? broken)}"
        : $"the connection broke{Detail((broken as HttpIOException)?.HttpRequestError, broken)}";

    // What is not HTTP is quoted by the framework, and might be a prompt or an answer.
    private static string Detail(HttpRequestError? error, Exception broken) => error == HttpRequestError.InvalidResponse ? "" : $" ({broken.Message})";
}
