using System.Net;
using System.Text.Json;

namespace Entente.Configuration.Discovery;

/// <summary>Short, bounded GETs whose failure is an answer too. Follows no redirect, so that a key never travels on.</summary>
/// <param name="handler">Must not follow redirects.</param>
internal sealed class Prober(HttpMessageHandler handler, TimeProvider time, TimeSpan limit)
{
    private const int LargestAnswer = 16 << 20;

    public async Task<ProbeAnswer> GetAsync(string address, Action<HttpRequestMessage>? prepare, CancellationToken cancellationToken)
    {
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        prepare?.Invoke(request);
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            if (response.Content.Headers.ContentLength > LargestAnswer)
            {
                return new(response.StatusCode, null);
            }

            await response.Content.LoadIntoBufferAsync(LargestAnswer, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            return new(response.StatusCode, response.StatusCode == HttpStatusCode.OK ? Parse(body) : null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ProbeAnswer.None;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return ProbeAnswer.None;
        }
    }

    private static JsonElement? Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Status">Null: nobody answered in time.</param>
/// <param name="Json">Null: not a 200 with JSON.</param>
internal readonly record struct ProbeAnswer(HttpStatusCode? Status, JsonElement? Json)
{
    public static ProbeAnswer None => default;

    /// <summary>The member of an object; null where there is none or the answer is no object.</summary>
    public JsonElement? this[string name] =>
        Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The objects of the list under that name, or of the answer where it is itself a list.</summary>
    public IEnumerable<JsonElement> Items(string name)
    {
        var list = Json is { ValueKind: JsonValueKind.Array } ? Json : this[name];
        return list is { ValueKind: JsonValueKind.Array } items
            ? items.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];
    }
}

internal static class JsonElementExtensions
{
    public static string? Text(this JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    public static int? Number(this JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0 ? number : null;
}
