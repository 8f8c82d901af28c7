using System.Net;
using System.Security.Cryptography;
using System.Text;
using Entente.Admission;
using Entente.Server.Api;
using Entente.Time;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Admission;

/// <summary>The HTTP side of admission: whose request it is, and whether a page of another site sent it.</summary>
internal sealed class Callers
{
    private readonly KeyBook _keys;
    private readonly byte[] _localBytes;
    private readonly AccessKey _local = new() { Id = "local", Name = "this machine", Role = KeyRole.Operator, Sha256 = "", CreatedMs = 0 };

    public Callers(KeyBook keys, IChance chance)
    {
        _keys = keys;
        LocalKey = KeyBook.NewSecret(chance);
        _localBytes = Encoding.UTF8.GetBytes(LocalKey);
    }

    /// <summary>Holds while this server runs. The command line finds it in the data directory.</summary>
    public string LocalKey { get; }

    /// <summary>Whether only this machine can reach the server.</summary>
    public bool IsLoopback { get; set; } = true;

    /// <summary>
    /// On loopback a browser could be made to ask for a page's site (DNS rebinding): the host must be this machine's, and so must
    /// the origin where one is named (decision 15). A key that was asked for does the same, better.
    /// </summary>
    public Task GuardLoopbackAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsLoopback || _keys.HasAny)
        {
            return next(context);
        }

        var host = context.Request.Host;
        if (!IsOwn(host.Host))
        {
            return ErrorAnswer.WriteAsync(context, 403, "host_not_allowed", $"The request names the host \"{host.Value}\"; a server without keys answers to 127.0.0.1 and localhost alone. Use one of these, or make a key with `entente key create`.");
        }

        if (context.Request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && IsOwn(from.Host)))
        {
            return ErrorAnswer.WriteAsync(context, 403, "origin_not_allowed", $"The request comes from a page of \"{origin}\"; a server without keys answers to pages of this machine alone. Make a key with `entente key create`.");
        }

        return next(context);
    }

    public Task IdentifyAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Audience>() is not { AsksForKey: true } audience)
        {
            return next(context);
        }

        if (!_keys.HasAny)
        {
            context.Features.Set(new Caller(null));
            return next(context);
        }

        var secret = Secret(context.Request);
        if (secret.IsEmpty)
        {
            return ErrorAnswer.WriteAsync(context, 401, "missing_api_key", "This server asks for a key: send it as \"Authorization: Bearer ek_…\". `entente key create` makes one.");
        }

        if (Find(secret) is not { } key)
        {
            return ErrorAnswer.WriteAsync(context, 401, "invalid_api_key", "This key is not known here, or was revoked. `entente key create` makes another.");
        }

        if (audience.OperatorsOnly && key.Role != KeyRole.Operator)
        {
            return ErrorAnswer.WriteAsync(context, 403, "operator_only", $"{context.Request.Path} is for operators, and the key {key.Name ?? key.Id} is a caller's. `entente key create --role operator` makes one.");
        }

        context.Features.Set(new Caller(key));
        return next(context);
    }

    private AccessKey? Find(ReadOnlySpan<char> secret) => IsLocal(secret) ? _local : _keys.Find(secret);

    private bool IsLocal(ReadOnlySpan<char> secret)
    {
        if (secret.Length != LocalKey.Length)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(secret.Length)];
        return CryptographicOperations.FixedTimeEquals(bytes[..Encoding.UTF8.GetBytes(secret, bytes)], _localBytes);
    }

    /// <summary>Empty where none was sent.</summary>
    private static ReadOnlySpan<char> Secret(HttpRequest request)
    {
        const string Bearer = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && authorization.Length > Bearer.Length)
        {
            return authorization.AsSpan(Bearer.Length).Trim();
        }

        return request.Headers["x-api-key"].ToString();
    }

    private static bool IsOwn(string host)
        => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
