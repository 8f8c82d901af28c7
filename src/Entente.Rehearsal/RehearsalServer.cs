using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Entente.Rehearsal;

/// <summary>The rehearsal provider over HTTP/1.1. A scripted reset becomes a TCP reset, a clean cut the end of the chunked body.</summary>
public sealed class RehearsalServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private RehearsalServer(WebApplication application, RehearsalEngine engine, Uri baseUrl)
    {
        this.application = application;
        Engine = engine;
        BaseUrl = baseUrl;
    }

    /// <summary>Where it listens, without `/v1`.</summary>
    public Uri BaseUrl { get; }

    public RehearsalEngine Engine { get; }

    /// <param name="listen">Default: any free port on loopback.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    /// <exception cref="ArgumentException">It is no address, or not one on loopback: a rehearsal asks for no key.</exception>
    public static async Task<RehearsalServer> StartAsync(RehearsalOptions options, string listen = "http://127.0.0.1:0", CancellationToken cancellationToken = default)
    {
        if (!Uri.TryCreate(listen, UriKind.Absolute, out Uri? address) || address.Scheme != "http" || !address.IsLoopback)
        {
            throw new ArgumentException($"'{listen}' is not an http address on loopback; write it like http://127.0.0.1:4010", nameof(listen));
        }
        var engine = new RehearsalEngine(options);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            kestrel.Limits.MinResponseDataRate = null; // a slow reader is what back-pressure is rehearsed with
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip) ? ip : IPAddress.Loopback, address.Port);
        });
        // A write is over when the kernel has it, so that a reset right after it loses nothing and a slow reader holds us up.
        builder.WebHost.UseSockets(sockets => sockets.MaxWriteBufferSize = 1);
        WebApplication application = builder.Build();
        application.Run(context => ServeAsync(engine, context));
        await application.StartAsync(cancellationToken);
        string bound = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new RehearsalServer(application, engine, new Uri(bound));
    }

    /// <summary>Stops at once: answers that are being spoken are not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync(new CancellationToken(canceled: true));
        await application.DisposeAsync();
    }

    private static async Task ServeAsync(RehearsalEngine engine, HttpContext context)
    {
        RehearsalReply? reply = null;
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            reply = await engine.AnswerAsync(new RehearsalRequest
            {
                Method = context.Request.Method,
                Path = context.Request.Path.Value ?? "/",
                Query = context.Request.QueryString.Value?.TrimStart('?') ?? "",
                Header = name => context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
                Body = body.GetBuffer().AsMemory(0, (int)body.Length),
            }, context.RequestAborted);

            context.Response.StatusCode = reply.Status;
            foreach (var (name, value) in reply.Headers)
            {
                if (!IsOfTransport(name)) context.Response.Headers[name] = value;
            }
            await context.Response.StartAsync(context.RequestAborted);
            while (await reply.ReadAsync(context.RequestAborted) is { Length: > 0 } bytes)
            {
                await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted); // each write is flushed
            }
        }
        catch (RehearsalResetException)
        {
            Reset(context);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or Microsoft.AspNetCore.Connections.ConnectionAbortedException)
        {
            context.Abort();
        }
        finally
        {
            reply?.Abandon();
        }
    }

    /// <summary>With no time to linger, the kernel answers the peer with a reset instead of an orderly close.</summary>
    private static void Reset(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>() is { Socket: { } socket })
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception closed) when (closed is ObjectDisposedException or SocketException)
            {
                // The peer was faster.
            }
        }
        context.Abort();
    }

    /// <summary>Recorded headers that describe another connection than this one.</summary>
    private static bool IsOfTransport(string name) =>
        name.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-length", StringComparison.OrdinalIgnoreCase)
        || name.Equals("content-encoding", StringComparison.OrdinalIgnoreCase)
        || name.Equals("connection", StringComparison.OrdinalIgnoreCase);
}
