using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Entente.Rehearsal;
using Entente.Rehearsal.Scripts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Entente.Tests.Providers;

/// <summary>The rehearsal behind TLS, spoken to in HTTP/2 alone.</summary>
internal sealed class Http2Rehearsal : IAsyncDisposable
{
    private const int InternalError = 2;

    private readonly WebApplication _app;

    private Http2Rehearsal(WebApplication app, RehearsalEngine engine, X509Certificate2 certificate)
    {
        _app = app;
        Engine = engine;
        Certificate = certificate;
    }

    public RehearsalEngine Engine { get; }

    /// <summary>Signed by itself.</summary>
    public X509Certificate2 Certificate { get; }

    public Uri BaseUrl => new(_app.Urls.First());

    /// <summary>Each request in order: its protocol, and its connection.</summary>
    public ConcurrentQueue<(string Protocol, string Connection)> Heard { get; } = [];

    /// <summary>A scripted reset ends the whole connection, not the stream alone.</summary>
    public bool ResetsConnections { get; set; }

    /// <summary>Every call is answered, and told by GOAWAY that it is the last on its connection.</summary>
    public bool GoesAway { get; set; }

    public static async Task<Http2Rehearsal> StartAsync(Script script)
    {
        var (engine, certificate) = (new RehearsalEngine(new RehearsalOptions { Script = script }), NewCertificate());
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(certificate);
        }));
        builder.WebHost.UseSockets(sockets => sockets.MaxWriteBufferSize = 1);
        var app = builder.Build();
        var provider = new Http2Rehearsal(app, engine, certificate);
        app.Run(provider.ServeAsync);
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Certificate.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var gone = context.RequestAborted;
        Heard.Enqueue((context.Request.Protocol, context.Connection.Id));
        if (GoesAway)
        {
            context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose();
        }

        RehearsalReply? reply = null;
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, gone);
            reply = await Engine.AnswerAsync(new() { Method = context.Request.Method, Path = context.Request.Path.Value!, Body = body.ToArray() }, gone);
            context.Response.StatusCode = reply.Status;
            foreach (var (name, value) in reply.Headers.Where(header => header.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)))
            {
                context.Response.Headers[name] = value;
            }

            while (await reply.ReadAsync(gone) is { Length: > 0 } bytes)
            {
                await context.Response.BodyWriter.WriteAsync(bytes, gone);
            }
        }
        catch (RehearsalResetException)
        {
            Reset(context);
        }
        catch (Exception left) when (left is OperationCanceledException or IOException)
        {
            context.Abort();
        }
        finally
        {
            reply?.Abandon();
        }
    }

    private void Reset(HttpContext context)
    {
        if (ResetsConnections)
        {
            var socket = context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
            socket.LingerState = new LingerOption(true, 0);
            socket.Dispose();
            return;
        }

        context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(InternalError);
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=rehearsal.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }
}
