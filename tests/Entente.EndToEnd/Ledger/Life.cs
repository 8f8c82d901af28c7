using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Entente.EndToEnd.Ledger;

/// <summary>`entente up` in a process of its own, over a data directory that outlives it.</summary>
internal sealed partial class Life : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process process;
    private readonly HttpClient http;

    private Life(Process process, Uri url)
    {
        this.process = process;
        http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 512 }) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
    }

    public static async Task<Life> BeginAsync(string folder, string configuration)
    {
        var file = Path.Combine(folder, "entente.yaml");
        await File.WriteAllTextAsync(file, configuration);
        var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "entente.dll"), "up", "--config", file, "--data", Path.Combine(folder, "data"), "--listen", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var complaints = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("listening on ", StringComparison.Ordinal))
            {
                return new(process, new Uri(line["listening on ".Length..]));
            }
        }

        throw new InvalidOperationException($"entente up ended: {await complaints}");
    }

    /// <summary>A key, made by whoever may.</summary>
    public async Task<string> KeyAsync(string order, string? by = null)
    {
        using var response = await SendAsync(HttpMethod.Post, "/v1/keys", by, order);
        response.EnsureSuccessStatusCode();
        return JsonElement.Parse(await response.Content.ReadAsByteArrayAsync()).GetProperty("secret").GetString()!;
    }

    public async Task<JsonElement> GetAsync(string path, string key)
    {
        using var response = await SendAsync(HttpMethod.Get, path, key, null);
        response.EnsureSuccessStatusCode();
        return JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Status 0 where the connection broke.</summary>
    public async Task<Reply> AskAsync(string key, string body)
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Post, "/v1/chat/completions", key, body);
            var text = await response.Content.ReadAsStringAsync();
            var error = response.IsSuccessStatusCode ? default : JsonElement.Parse(text).GetProperty("error");
            return new(
                (int)response.StatusCode,
                response.IsSuccessStatusCode ? null : error.GetProperty("code").GetString(),
                response.IsSuccessStatusCode ? text : error.GetProperty("message").GetString()!,
                response.Headers.TryGetValues("x-should-retry", out var retry) ? retry.Single() : null);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new(0, null, broken.Message, null);
        }
    }

    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>As a service manager does: running answers end first.</summary>
    public async Task EndAsync()
    {
        if (Signal(process.Id, SigTerm) != 0)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{process.Id} cannot be told to end"));
        }

        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, string? body)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return http.SendAsync(request);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}

internal sealed record Reply(int Status, string? Code, string Text, string? ShouldRetry)
{
    public bool IsServed => Status == 200 && Text.Contains("\"finish_reason\":\"stop\"", StringComparison.Ordinal);
}
