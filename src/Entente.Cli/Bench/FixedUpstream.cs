using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Entente.Cli.Bench;

/// <summary>A provider that thinks for no time: the same answer of about 0.9 kB to everyone, whole or as a stream of 20 tokens.</summary>
internal sealed class FixedUpstream : IAsyncDisposable
{
    private static readonly string Words = string.Join(' ', Enumerable.Repeat("steady", 60));
    private static readonly byte[] Whole = Encoding.UTF8.GetBytes(
        $$"""{"id":"chatcmpl-bench","object":"chat.completion","created":1,"model":"bench","choices":[{"index":0,"message":{"role":"assistant","content":"{{Words}}"},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":60,"total_tokens":80},"padding":"{{new string('x', 200)}}"}""");

    private readonly WebApplication _application;

    private FixedUpstream(WebApplication application, Uri url) => (_application, Url) = (application, url);

    public Uri Url { get; }

    public static async Task<FixedUpstream> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(AnswerAsync);
        await application.StartAsync(cancellationToken);
        var url = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new(application, new Uri(url));
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var streamed = body.GetBuffer().AsSpan(0, (int)body.Length).IndexOf("\"stream\":true"u8) >= 0;
        context.Response.ContentType = streamed ? "text/event-stream" : "application/json";
        if (!streamed)
        {
            context.Response.ContentLength = Whole.Length;
            await context.Response.Body.WriteAsync(Whole, context.RequestAborted);
            return;
        }

        for (var token = 0; token < 20; token++)
        {
            await WriteAsync(context, $$"""{"index":0,"delta":{"content":"steady "},"logprobs":null,"finish_reason":null}""");
        }

        await WriteAsync(context, """{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}""");
        await context.Response.Body.WriteAsync("data: [DONE]\n\n"u8.ToArray(), context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, string choice)
    {
        var line = $$"""data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1,"model":"bench","choices":[{{choice}}]}""" + "\n\n";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
