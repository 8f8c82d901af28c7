using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Entente.Bench.Contestants;

/// <summary>
/// The least that any gateway in .NET must do which knows what it forwards: read the request whole and parse it, parse the answer or
/// every event of it, flush an event. No keys, no ledger, no failover.
/// </summary>
internal static class ParsingRelay
{
    public static async Task<int> ServeAsync(int port, Uri upstream, CancellationToken stop)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        await using var app = builder.Build();
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
        app.Run(context => RelayAsync(context, client, upstream));
        await app.StartAsync(stop);
        await app.WaitForShutdownAsync(stop);
        return 0;
    }

    private static async Task RelayAsync(HttpContext context, HttpMessageInvoker client, Uri upstream)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(1_024, context.Request.ContentLength ?? 65_536));
        try
        {
            // 1. The request, whole, parsed.
            var length = await ReadWholeAsync(context.Request.Body, buffer, context.RequestAborted);
            Parse(buffer.AsSpan(0, length));

            // 2. Asked.
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream, context.Request.Path)) { Content = new ByteArrayContent(buffer, 0, length) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            using var response = await client.SendAsync(request, context.RequestAborted);

            // 3. Told, an event at a time.
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            context.Response.ContentLength = response.Content.Headers.ContentLength;
            await using var answer = await response.Content.ReadAsStreamAsync(context.RequestAborted);
            if (response.Content.Headers.ContentLength is not null)
            {
                await TellWholeAsync(context, answer);
            }
            else
            {
                await TellEventsAsync(context, answer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task TellWholeAsync(HttpContext context, Stream answer)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)context.Response.ContentLength!.Value);
        var length = await ReadWholeAsync(answer, buffer, context.RequestAborted);
        Parse(buffer.AsSpan(0, length));
        await context.Response.Body.WriteAsync(buffer.AsMemory(0, length), context.RequestAborted);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static async Task TellEventsAsync(HttpContext context, Stream answer)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(65_536);
        var filled = 0;
        while (await answer.ReadAsync(buffer.AsMemory(filled), context.RequestAborted) is > 0 and var read)
        {
            filled += read;
            var told = 0;
            while (buffer.AsSpan(told, filled - told).IndexOf("\n\n"u8) is >= 0 and var end)
            {
                var one = buffer.AsMemory(told, end + 2);
                if (one.Span.StartsWith("data: {"u8))
                {
                    Parse(one.Span[6..end]);
                }

                await context.Response.Body.WriteAsync(one, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                told += end + 2;
            }

            buffer.AsSpan(told, filled - told).CopyTo(buffer);
            filled -= told;
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static void Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
        }
    }

    private static async ValueTask<int> ReadWholeAsync(Stream stream, byte[] buffer, CancellationToken stop)
    {
        var filled = 0;
        while (filled < buffer.Length && await stream.ReadAsync(buffer.AsMemory(filled), stop) is > 0 and var read)
        {
            filled += read;
        }

        return filled;
    }
}
