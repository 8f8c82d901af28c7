using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Entente.Pool;
using Entente.Server;
using Entente.Storage;

namespace Entente.Cli;

/// <summary>
/// A server for a command: the one that was named, else the live one of the data directory, else one in this process, under that
/// directory's lock, for as long as the command runs.
/// </summary>
internal sealed class ServerAccess : IAsyncDisposable
{
    private readonly EntenteServer? own;
    private readonly ChosenPool? pool;

    private ServerAccess(Uri url, string? key, EntenteServer? own = null, ChosenPool? pool = null)
    {
        this.own = own;
        this.pool = pool;
        Http = new HttpClient { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null)
        {
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public HttpClient Http { get; }

    /// <summary>The command asks models: without a live server it needs the configured pool.</summary>
    /// <returns>Null after the errors of the configuration were written to stderr.</returns>
    public static async Task<ServerAccess?> ToAskAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (Live(context) is { } live)
        {
            return live;
        }

        return await ChosenPool.ChooseAsync(context, null, cancellationToken) is { } pool
            ? await OwnAsync(context.DataDirectory, pool.Definition, pool, cancellationToken)
            : null;
    }

    /// <summary>A server of the command's own over a pool, without a data directory: nothing outlives it. The pool stays the caller's.</summary>
    public static async Task<ServerAccess> OverAsync(ChosenPool pool, CancellationToken cancellationToken)
    {
        var server = await EntenteServer.StartAsync(new ServerOptions { Pool = pool.Definition }, cancellationToken);
        return new(server.Url, server.LocalKey, server);
    }

    /// <summary>The command reads or changes what the data directory holds.</summary>
    /// <param name="makesData">Whether a data directory that is not there is made.</param>
    public static async Task<ServerAccess> ToDataAsync(CommandContext context, bool makesData, CancellationToken cancellationToken)
    {
        if (Live(context) is { } live)
        {
            return live;
        }

        if (!makesData && !Directory.Exists(context.DataDirectory))
        {
            throw new UserException($"there is no data directory {context.DataDirectory}, and no server was named: give one with --data DIR or --server URL");
        }

        // What the configuration says is shown beside it where it can be read; the data do not depend on it.
        var loaded = File.Exists(context.ConfigFile) ? Configuration.ConfigurationLoader.LoadFile(context.ConfigFile).Pool : null;
        return await OwnAsync(context.DataDirectory, loaded ?? new PoolDefinition { Models = ImmutableArray<PoolModel>.Empty, Fingerprint = "" }, null, cancellationToken);
    }

    /// <summary>The command reads or changes what another data directory holds than the global options name.</summary>
    public static async Task<ServerAccess> ToDataAsync(CommandContext context, string directory, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(directory))
        {
            throw new UserException($"there is no data directory {directory}");
        }

        return DataDirectory.TryReadLive(directory) is { Url: { } url }
            ? new(new Uri(url), context.Terminal.Variable("ENTENTE_KEY") ?? LocalKeyFile.Read(directory))
            : await OwnAsync(directory, new PoolDefinition { Models = ImmutableArray<PoolModel>.Empty, Fingerprint = "" }, null, cancellationToken);
    }

    /// <summary>A server that was named.</summary>
    public static ServerAccess At(CommandContext context, Uri url) => new(url, context.Terminal.Variable("ENTENTE_KEY"));

    /// <summary>The answer's JSON.</summary>
    /// <exception cref="UserException">The server refused; its message.</exception>
    public async Task<JsonNode> AskAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
        => JsonNode.Parse(await BytesAsync(method, path, body, cancellationToken))!;

    public async Task<byte[]> BytesAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(Terminal.JsonFormat), Encoding.UTF8, "application/json");
        }

        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <exception cref="UserException">The server cannot be reached, or refused.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption until, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await Http.SendAsync(request, until, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new UserException($"the server at {Http.BaseAddress} cannot be reached ({(failure.InnerException ?? failure).Message}): start it with `entente up`, or name another with --server URL", failure);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new UserException(Message(await response.Content.ReadAsByteArrayAsync(cancellationToken), response));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (own is not null)
        {
            await own.StopAsync();
            await own.DisposeAsync();
        }

        if (pool is not null)
        {
            await pool.DisposeAsync();
        }
    }

    /// <summary>The named server, or the live one of the data directory; null where there is neither.</summary>
    public static ServerAccess? Live(CommandContext context)
    {
        if (context.Server is { } named)
        {
            return new(named, context.Terminal.Variable("ENTENTE_KEY"));
        }

        return DataDirectory.TryReadLive(context.DataDirectory) is { Url: { } url }
            ? new(new Uri(url), context.Terminal.Variable("ENTENTE_KEY") ?? LocalKeyFile.Read(context.DataDirectory))
            : null;
    }

    private static async Task<ServerAccess> OwnAsync(string directory, PoolDefinition definition, ChosenPool? pool, CancellationToken cancellationToken)
    {
        try
        {
            var server = await EntenteServer.StartAsync(new ServerOptions { Pool = definition, Data = DataDirectory.Open(directory) }, cancellationToken);
            return new(server.Url, server.LocalKey, server, pool);
        }
        catch (Exception failure) when (failure is DataDirectoryException or ServerStartException)
        {
            throw new UserException(failure.Message, failure);
        }
    }

    private static string Message(byte[] body, HttpResponseMessage response)
    {
        try
        {
            return JsonNode.Parse(body)?["error"]?["message"]?.GetValue<string>() ?? $"the server answered {(int)response.StatusCode}";
        }
        catch (JsonException)
        {
            return $"the server answered {(int)response.StatusCode} {Encoding.UTF8.GetString(body).Trim()}; is it Entente?";
        }
    }
}
