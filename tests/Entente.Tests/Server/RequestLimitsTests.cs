using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Entente.Tests.Server;

/// <summary>What is too large, over a socket, so that no client's own limits and retries come between.</summary>
public sealed class RequestLimitsTests(BadInputTests.OneHouse shared) : IClassFixture<BadInputTests.OneHouse>
{
    private const int Kibi = 1024;

    [Theory]
    [InlineData(33)]
    [InlineData(100)]
    public async Task Headers_over_32_kibibytes_are_refused_in_the_dialects_shape(int kibi)
    {
        var (status, head, body) = await SendAsync($"GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {new string('c', kibi * Kibi)}\r\n\r\n");

        IsError(status, head, body, 431, "headers_too_large", "and may have 32768");
    }

    [Fact]
    public async Task Headers_a_little_under_the_limit_are_taken()
    {
        var (status, _, _) = await SendAsync($"GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {new string('c', (32 * Kibi) - 100)}\r\nConnection: close\r\n\r\n");

        Assert.Equal(200, status);
    }

    [Fact]
    public async Task More_than_a_hundred_headers_are_refused_in_the_dialects_shape()
    {
        var many = string.Concat(Enumerable.Range(0, 200).Select(number => $"X-{number}: 1\r\n"));

        var (status, head, body) = await SendAsync($"GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n{many}\r\n");

        IsError(status, head, body, 431, "too_many_headers", "has 201 headers, and may have 100");
    }

    [Fact]
    public async Task A_first_line_over_8_kibibytes_is_refused_in_the_dialects_shape()
    {
        var (status, head, body) = await SendAsync($"GET /v1/models?{new string('q', 20 * Kibi)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

        IsError(status, head, body, 414, "request_line_too_long", "and may have 8192");
    }

    [Fact]
    public async Task A_body_that_names_a_length_over_32_mebibytes_is_refused_before_it_comes()
    {
        var (status, head, body) = await SendAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {33 << 20}\r\n\r\n");

        IsError(status, head, body, 413, "body_too_large", "larger than 32 MiB");
    }

    [Fact]
    public async Task A_body_that_names_no_length_is_refused_once_it_is_over_32_mebibytes()
    {
        var (status, head, body) = await SendAsync("POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2100000\r\n", new byte[(32 << 20) + 1]);

        IsError(status, head, body, 413, "body_too_large", "larger than 32 MiB");
    }

    [Theory]
    [InlineData("GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ", 200, 431)]
    [InlineData("GET /v1/models?", 100, 414)]
    public async Task Beyond_the_listeners_own_limit_the_status_comes_alone_and_the_connection_ends(string begin, int kibi, int expected)
    {
        var (status, _, body) = await SendAsync(begin + new string('x', kibi * Kibi));

        Assert.Equal((expected, ""), (status, body));
    }

    private static void IsError(int status, string head, string body, int expected, string code, string message)
    {
        Assert.Equal(expected, status);
        Assert.Contains("\r\nx-should-retry: false\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nContent-Type: application/json\r\n", head, StringComparison.OrdinalIgnoreCase);
        var error = JsonElement.Parse(body).GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Sends, and reads one answer by its own length, or to the end of the connection.</summary>
    private async Task<(int Status, string Head, string Body)> SendAsync(string head, byte[]? body = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", shared.House.Server.Url.Port);
        await using var stream = client.GetStream();
        var sending = SendAsync(stream, head, body);
        var (heard, buffer) = (new StringBuilder(), new byte[16 * Kibi]);
        while (!IsWhole(heard.ToString()) && await ReadAsync(stream, buffer) is > 0 and var count)
        {
            heard.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        await sending;
        var text = heard.ToString();
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"no answer: \"{text}\"");
        return (int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), text[..(end + 2)], text[(end + 4)..]);
    }

    private static async Task SendAsync(NetworkStream stream, string head, byte[]? body)
    {
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
            await stream.WriteAsync(body ?? []);
        }
        catch (IOException)
        {
            // The server has heard enough.
        }
    }

    private static async Task<int> ReadAsync(NetworkStream stream, byte[] buffer)
    {
        try
        {
            return await stream.ReadAsync(buffer);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static bool IsWhole(string text)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        return end > 0 && length > 0 && length < end
            && text.Length - end - 4 >= int.Parse(text[(length + 16)..text.IndexOf("\r\n", length, StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
