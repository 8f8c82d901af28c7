using System.Net;

namespace Entente.Providers;

/// <summary>The proxy of the environment (HTTPS_PROXY, NO_PROXY), never for this machine: a local engine is not behind one.</summary>
internal sealed class ProxyBeyondLoopback : IWebProxy
{
    public ICredentials? Credentials
    {
        get => HttpClient.DefaultProxy.Credentials;
        set => HttpClient.DefaultProxy.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : HttpClient.DefaultProxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
}
