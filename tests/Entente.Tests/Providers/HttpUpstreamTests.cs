using System.Net;
using System.Net.Sockets;
using System.Text;
using Entente.Dialects;
using Entente.Pool;
using Entente.Providers;
using Xunit;

namespace Entente.Tests.Providers;

/// <summary>The shorter way of calls without TLS.</summary>
public sealed class PlainUpstreamTests() : HttpUpstreamTests(goesPlain: true);

/// <summary>The way through the framework's client, which calls with TLS and through proxies take.</summary>
public sealed class FrameworkUpstreamTests() : HttpUpstreamTests(goesPlain: false);

/// <summary>Against a socket that says and hears bytes, so that nothing of HTTP is taken for granted; the same on both ways.</summary>
public abstract class HttpUpstreamTests : IDisposable
{
    private readonly HttpUpstream _upstream;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    protected HttpUpstreamTests(bool goesPlain)
    {
        _upstream = new(trusted: null, goesPlain);
        _listener.Start();
    }

    public static TheoryData<string> WholeAnswers =>
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;what=ever\r\nhe\r\n3\r\nllo\r\n0\r\nTrailer: said\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    ];

    [Theory]
    [MemberData(nameof(WholeAnswers))]
    public async Task A_connection_whose_answer_came_to_its_end_takes_the_next_call(string answer)
    {
        var heard = HearAsync(answer);

        for (var call = 0; call < 3; call++)
        {
            await using var response = await _upstream.SendAsync(Request(), CancellationToken.None);
            Assert.Equal((200, "hello"), (response.Status, await TextAsync(response)));
        }

        _upstream.Dispose();
        Assert.Equal(3, (await heard).Split("POST ").Length - 1);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong")]
    public async Task A_connection_that_says_more_or_will_say_no_more_is_not_used_again(string answer)
    {
        var first = HearAsync(answer);
        await using (var response = await _upstream.SendAsync(Request(), CancellationToken.None))
        {
            Assert.Equal("hello", await TextAsync(response));
        }

        var second = HearAsync(WholeAnswers.First());
        await using (var response = await _upstream.SendAsync(Request(), CancellationToken.None))
        {
            Assert.Equal("hello", await TextAsync(response));
        }

        _upstream.Dispose();
        Assert.Equal((1, 1), ((await first).Split("POST ").Length - 1, (await second).Split("POST ").Length - 1));
    }

    [Fact]
    public async Task A_connection_that_ended_while_it_rested_fails_no_call()
    {
        var first = ServeAsync(stream => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"u8.ToArray()).AsTask());
        await using (var response = await _upstream.SendAsync(Request(), CancellationToken.None))
        {
            Assert.Equal("hello", await TextAsync(response));
        }

        await first;
        var second = HearAsync(WholeAnswers.First());
        await using (var response = await _upstream.SendAsync(Request(), CancellationToken.None))
        {
            Assert.Equal("hello", await TextAsync(response));
        }

        _upstream.Dispose();
        Assert.Single((await second).Split("POST "), part => part.Length > 0);
    }

    [Fact]
    public async Task A_request_of_megabytes_arrives_as_it_is()
    {
        var body = Enumerable.Range(0, 3 << 20).Select(at => (byte)('a' + (at % 23))).Concat("{}"u8.ToArray()).ToArray();
        var heard = HearAsync(WholeAnswers.First());

        await using (var response = await _upstream.SendAsync(Request() with { Body = body }, CancellationToken.None))
        {
            Assert.Equal("hello", await TextAsync(response));
        }

        _upstream.Dispose();
        Assert.EndsWith("\r\n\r\n" + Encoding.ASCII.GetString(body), await heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_head_and_body_are_read_whole()
    {
        var text = new string('x', 100_000);
        var heard = HearAsync($"HTTP/1.1 200 OK\r\nX-Long: {new string('y', 20_000)}\r\nX-Request-Id: req_1\r\nTransfer-Encoding: chunked\r\n\r\n{text.Length:x}\r\n{text}\r\n0\r\n\r\n");

        await using (var response = await _upstream.SendAsync(Request(), CancellationToken.None))
        {
            Assert.Equal(text, await TextAsync(response));
            Assert.Equal(("req_1", 20_000), (response.Header("x-request-id"), response.Header("X-Long")?.Length));
        }

        _upstream.Dispose();
        await heard;
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x\r\n")]
    public async Task What_is_not_HTTP_is_a_failure_before_the_answer_that_quotes_nothing_of_it(string said)
    {
        var serving = ServeAsync(stream => stream.WriteAsync(Encoding.ASCII.GetBytes(said)).AsTask());

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => _upstream.SendAsync(Request(), CancellationToken.None));

        Assert.Equal(Stage.Headers, failure.Stage);
        Assert.DoesNotContain("OpenSSH", failure.Message, StringComparison.Ordinal);
        await serving;
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_last_look_and_nothing_after_it_refused()
    {
        var heard = HearAsync();
        var refused = new OperationCanceledException("withdrawn");

        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(() => _upstream.SendAsync(Request(connected: () => throw refused), CancellationToken.None));

        Assert.Same(refused, thrown);
        Assert.Equal("", await heard);
    }

    [Theory]
    [InlineData(DialectNames.OpenAiChat, "POST /v1/chat/completions HTTP/1.1", "Authorization: Bearer secret")]
    [InlineData(DialectNames.AnthropicMessages, "POST /v1/messages HTTP/1.1", "x-api-key: secret")]
    [InlineData(DialectNames.AnthropicMessages, "POST /v1/messages HTTP/1.1", "anthropic-version: 2023-06-01")]
    [InlineData(DialectNames.OpenAiChat, "POST /v1/chat/completions HTTP/1.1", "Accept: text/event-stream")]
    [InlineData(DialectNames.OpenAiChat, "POST /v1/chat/completions HTTP/1.1", "Content-Type: application/json")]
    [InlineData(DialectNames.OpenAiChat, "POST /v1/chat/completions HTTP/1.1", "Content-Length: 2")]
    public async Task A_call_goes_to_the_dialects_path_with_its_headers(string dialect, string line, string header)
    {
        var heard = HearAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");

        await using (var response = await _upstream.SendAsync(Request(dialect), CancellationToken.None))
        {
            Assert.Equal(200, response.Status);
            await response.ReadAsync(CancellationToken.None);
        }

        _upstream.Dispose();
        var text = await heard;
        Assert.StartsWith(line, text, StringComparison.Ordinal);
        Assert.Contains(header + "\r\n", text, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("\r\n\r\n{}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_gives_what_is_there_without_waiting_for_more()
    {
        using var gate = new SemaphoreSlim(0);
        var serving = ServeAsync(async stream =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"u8.ToArray());
            await gate.WaitAsync();
            await stream.WriteAsync("3\r\ntwo\r\n0\r\n\r\n"u8.ToArray());
        });

        await using var response = await _upstream.SendAsync(Request(), CancellationToken.None);
        var first = Encoding.UTF8.GetString((await response.ReadAsync(CancellationToken.None)).Span);
        gate.Release();
        var second = Encoding.UTF8.GetString((await response.ReadAsync(CancellationToken.None)).Span);
        var end = await response.ReadAsync(CancellationToken.None);

        Assert.Equal(("one", "two", 0), (first, second, end.Length));
        await serving;
    }

    [Fact]
    public async Task An_answer_that_is_not_read_to_its_end_takes_its_connection_along()
    {
        var gone = new TaskCompletionSource<TimeSpan>();
        var started = TimeProvider.System.GetTimestamp();
        var serving = ServeAsync(async stream =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"u8.ToArray());
            await EndOfAsync(stream);
            gone.SetResult(TimeProvider.System.GetElapsedTime(started));
        });

        var response = await _upstream.SendAsync(Request(), CancellationToken.None);
        await response.ReadAsync(CancellationToken.None);
        started = TimeProvider.System.GetTimestamp();
        await response.DisposeAsync();

        Assert.InRange((await gone.Task).TotalMilliseconds, 0, 500);
        await serving;
    }

    [Fact]
    public async Task Who_cancels_while_nothing_comes_ends_the_connection()
    {
        using var left = new CancellationTokenSource();
        var gone = new TaskCompletionSource();
        var serving = ServeAsync(async stream =>
        {
            left.Cancel();
            await EndOfAsync(stream);
            gone.SetResult();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _upstream.SendAsync(Request(), left.Token));

        await gone.Task;
        await serving;
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_a_failure_to_connect()
    {
        _listener.Stop();

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => _upstream.SendAsync(Request(), CancellationToken.None));

        Assert.Equal(Stage.Connect, failure.Stage);
        Assert.StartsWith("it cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_ends_before_the_headers_fails_there()
    {
        var serving = ServeAsync(_ => Task.CompletedTask);

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => _upstream.SendAsync(Request(), CancellationToken.None));

        Assert.Equal(Stage.Headers, failure.Stage);
        await serving;
    }

    [Fact]
    public async Task A_body_that_is_cut_is_no_end()
    {
        var serving = ServeAsync(stream => stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n"u8.ToArray()).AsTask());

        await using var response = await _upstream.SendAsync(Request(), CancellationToken.None);
        await response.ReadAsync(CancellationToken.None);
        var failure = await Assert.ThrowsAsync<UpstreamException>(async () => await response.ReadAsync(CancellationToken.None));

        Assert.Equal(Stage.Body, failure.Stage);
        await serving;
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        var serving = ServeAsync(stream => stream.WriteAsync("HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"u8.ToArray()).AsTask());

        await using var response = await _upstream.SendAsync(Request(), CancellationToken.None);

        Assert.Equal((302, "http://elsewhere.example/"), (response.Status, response.Header("location")));
        await serving;
    }

    public void Dispose()
    {
        _upstream.Dispose();
        _listener.Dispose();
        GC.SuppressFinalize(this);
    }

    private static async Task<string> TextAsync(IUpstreamResponse response)
    {
        var text = new StringBuilder();
        while (await response.ReadAsync(CancellationToken.None) is { IsEmpty: false } bytes)
        {
            text.Append(Encoding.UTF8.GetString(bytes.Span));
        }

        return text.ToString();
    }

    private UpstreamRequest Request(string dialect = DialectNames.OpenAiChat, Action? connected = null) => new()
    {
        CallId = "run_1-1",
        Body = "{}"u8.ToArray(),
        Streamed = true,
        Connected = connected,
        Endpoint = new()
        {
            Id = "m@p",
            Model = "m",
            WireName = "m",
            Provider = new() { Name = "p" },
            Dialect = dialect,
            BaseUrl = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1",
            Credential = new Secret("secret"),
        },
    };

    /// <summary>One connection: all that was said on it until the other side ended it.</summary>
    private async Task<string> HearAsync(string? answer = null)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var (heard, buffer) = (new StringBuilder(), new byte[4096]);
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var count)
            {
                heard.Append(Encoding.UTF8.GetString(buffer, 0, count));
                if (answer is not null && heard.ToString().EndsWith("{}", StringComparison.Ordinal))
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
                }
            }
        }
        catch (IOException)
        {
            // It was reset: what came before is all.
        }

        return heard.ToString();
    }

    /// <summary>One connection, after its request has come.</summary>
    private async Task ServeAsync(Func<NetworkStream, Task> serve)
    {
        using var client = await _listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        var heard = "";
        var buffer = new byte[4096];
        while (!heard.EndsWith("{}", StringComparison.Ordinal))
        {
            heard += Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer));
        }

        await serve(stream);
    }

    private static async Task EndOfAsync(NetworkStream stream)
    {
        var buffer = new byte[64];
        try
        {
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
    }
}
