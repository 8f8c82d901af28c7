using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Entente.Server;

/// <summary>The address of `listen`: http, a host that is an address or localhost, and a port (0: one that is free).</summary>
internal sealed record ListenAddress(string Host, IPAddress? Ip, int Port)
{
    public bool IsLoopback => Ip is null ? Host == "localhost" : IPAddress.IsLoopback(Ip);

    /// <exception cref="ServerStartException">It is no such address.</exception>
    public static ListenAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != "http" || uri.AbsolutePath != "/" || uri.Query.Length > 0)
        {
            throw new ServerStartException($"\"{text}\" is no address to listen on: write it like http://127.0.0.1:8787 (for https put a proxy before it)");
        }

        if (uri.Host == "localhost")
        {
            return new("localhost", IPAddress.Loopback, uri.Port);
        }

        return IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip)
            ? new(uri.Host, ip, uri.Port)
            : throw new ServerStartException($"\"{uri.Host}\" in {text} is no address of this machine: use 127.0.0.1 for this machine alone, 0.0.0.0 for all its networks, or one of its addresses");
    }

    public void Bind(KestrelServerOptions kestrel) => kestrel.Listen(Ip!, Port);

    /// <summary>With the port that the system gave.</summary>
    public Uri Bound(WebApplication app)
    {
        var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        return new UriBuilder("http", Ip!.Equals(IPAddress.Any) ? "127.0.0.1" : Ip.Equals(IPAddress.IPv6Any) ? "[::1]" : Host, bound.Port).Uri;
    }
}
