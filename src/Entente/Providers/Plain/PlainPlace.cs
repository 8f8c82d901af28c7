using System.Buffers;
using System.Net;
using System.Text;
using Entente.Dialects;
using Entente.Pool;

namespace Entente.Providers.Plain;

/// <summary>Where an endpoint's calls go, and the head of their requests up to the length of the body. For as long as the endpoint lives.</summary>
internal sealed class PlainPlace
{
    private static readonly ProxyBeyondLoopback Proxy = new();
    private static readonly SearchValues<char> Allowed = SearchValues.Create(['\r', '\n', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);

    private readonly byte[] _streamed;
    private readonly byte[] _whole;

    private PlainPlace(Uri address, string streamed, string whole)
    {
        Host = address.IdnHost;
        Port = address.Port;
        Ip = IPAddress.TryParse(address.IdnHost, out var ip) ? ip : null;
        _streamed = Encoding.ASCII.GetBytes(streamed);
        _whole = Encoding.ASCII.GetBytes(whole);
    }

    /// <summary>Without brackets where it is an address.</summary>
    public string Host { get; }

    public int Port { get; }

    /// <summary>Null where the host is a name.</summary>
    public IPAddress? Ip { get; }

    /// <returns>Null where its calls cannot go this way: over TLS, through a proxy, or with something in their head that must not stand there as it is.</returns>
    public static PlainPlace? Of(Endpoint endpoint, Uri address, string? authorization)
    {
        if (address.Scheme != Uri.UriSchemeHttp || Proxy.GetProxy(address) is not null)
        {
            return null;
        }

        var head = new StringBuilder()
            .Append("POST ").Append(address.PathAndQuery).Append(" HTTP/1.1\r\n")
            .Append("Host: ").Append(HostHeader(address)).Append("\r\n")
            .Append("User-Agent: ").Append(HttpUpstream.Agent).Append("\r\n");
        foreach (var (name, value) in HttpUpstream.Credentials(endpoint, authorization))
        {
            head.Append(name).Append(": ").Append(value.AsSpan().ContainsAny('\r', '\n') ? "\0" : value).Append("\r\n");
        }

        var (streamed, whole) = (Whole(head, "text/event-stream"), Whole(head, "application/json"));
        return streamed.AsSpan().ContainsAnyExcept(Allowed) ? null : new(address, streamed, whole);
    }

    public ReadOnlyMemory<byte> Head(bool streamed) => streamed ? _streamed : _whole;

    private static string Whole(StringBuilder head, string accept) => $"{head}Accept: {accept}\r\nContent-Type: application/json\r\nContent-Length: ";

    private static string HostHeader(Uri address)
    {
        var host = address.HostNameType == UriHostNameType.IPv6 ? $"[{address.IdnHost}]" : address.IdnHost;
        return address.IsDefaultPort ? host : $"{host}:{address.Port}";
    }
}
