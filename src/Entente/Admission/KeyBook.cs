using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Entente.Journal;
using Entente.Time;

namespace Entente.Admission;

/// <summary>
/// The keys: makes, revokes and finds them. A secret is `ek_` and 256 random bits in base64url; only its SHA-256 is kept. What it
/// says is durable before it is called done. Safe for concurrent use.
/// </summary>
public sealed class KeyBook(IJournal journal, TimeProvider time, IChance chance)
{
    public const string SecretPrefix = "ek_";
    private const int SecretLength = 32;
    private const int LongestSecret = 128;

    private readonly ConcurrentDictionary<string, AccessKey> _byId = [];
    private readonly ConcurrentDictionary<string, AccessKey> _byHash = [];
    private readonly Lock _putting = new();
    private volatile bool _hasAny;

    /// <summary>Without any key that is not revoked the server is open, to loopback only.</summary>
    public bool HasAny => _hasAny;

    /// <summary>Reads what earlier lives of this data directory have made; once, before the first request.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await foreach (var entry in journal.ReadAsync(EntryKind.Key, cancellationToken))
        {
            Put(JsonSerializer.Deserialize(entry.Body.Span, AccessKeyJson.Default.AccessKey)!);
        }
    }

    /// <summary>All of them, oldest first; with <paramref name="revoked"/> those too that no longer hold.</summary>
    public IReadOnlyList<AccessKey> List(bool revoked = false)
        => [.. _byId.Values.Where(key => revoked || key.RevokedMs is null).OrderBy(key => key.CreatedMs).ThenBy(key => key.Id, StringComparer.Ordinal)];

    /// <summary>The key of a secret; null where there is none, or it is revoked.</summary>
    public AccessKey? Find(ReadOnlySpan<char> secret)
    {
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal) || secret.Length > LongestSecret)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[3 * LongestSecret];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<char> digits = stackalloc char[2 * SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(secret, bytes)], hash);
        Convert.TryToHexStringLower(hash, digits, out _);
        return _byHash.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(digits, out var key) && key.RevokedMs is null ? key : null;
    }

    /// <summary>Makes a key.</summary>
    /// <param name="wanted">Its limits; id, hash and time are set here.</param>
    /// <returns>The key, and its secret, which nobody can ask for again.</returns>
    /// <exception cref="JournalUnavailableException">It could not be written: there is no such key.</exception>
    public async Task<(AccessKey Key, string Secret)> CreateAsync(AccessKey wanted)
    {
        var secret = NewSecret(chance);
        Span<byte> id = stackalloc byte[6];
        chance.Fill(id);
        var key = wanted with { Id = $"key_{Convert.ToHexStringLower(id)}", Sha256 = Hash(secret), CreatedMs = NowMs(), RevokedMs = null };
        await WriteAsync(key);
        Put(key);
        return (key, secret);
    }

    /// <summary>Revokes a key by its id or its name; it is refused from now on.</summary>
    /// <returns>Null where there is none that holds.</returns>
    /// <exception cref="ArgumentException">Several keys have this name.</exception>
    public async Task<AccessKey?> RevokeAsync(string idOrName)
    {
        var found = List().Where(key => key.Id == idOrName || key.Name == idOrName).ToList();
        if (found.Count == 0)
        {
            return null;
        }

        if (found.Count > 1)
        {
            throw new ArgumentException($"{found.Count} keys are named \"{idOrName}\": revoke one by its id ({string.Join(", ", found.Select(key => key.Id))}).", nameof(idOrName));
        }

        var revoked = found[0] with { RevokedMs = NowMs() };
        Put(revoked);
        await WriteAsync(revoked);
        return revoked;
    }

    /// <summary>A new secret, of 256 random bits.</summary>
    public static string NewSecret(IChance chance)
    {
        Span<byte> bytes = stackalloc byte[SecretLength];
        chance.Fill(bytes);
        return SecretPrefix + Base64Url.EncodeToString(bytes);
    }

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private async Task WriteAsync(AccessKey key)
        => await journal.AppendAsync([new(EntryKind.Key, key.Id, NowMs(), JsonSerializer.SerializeToUtf8Bytes(key, AccessKeyJson.Default.AccessKey))]);

    private void Put(AccessKey key)
    {
        lock (_putting)
        {
            _byId[key.Id] = key;
            _byHash[key.Sha256] = key;
            _hasAny = _byId.Values.Any(one => one.RevokedMs is null);
        }
    }

    private long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
