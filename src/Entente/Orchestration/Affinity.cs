using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Entente.Dialects;

namespace Entente.Orchestration;

/// <summary>
/// Remembers which model holds a conversation, so that its next turn goes to the same one and the provider's prompt cache is used.
/// A conversation is known by its caller and its beginning. Bounded; safe for concurrent use.
/// </summary>
public sealed class Affinity(TimeProvider time)
{
    private const int MostConversations = 20_000;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, LinkedListNode<(UInt128 Key, string Model, DateTimeOffset Until)>> _known = [];
    private readonly LinkedList<(UInt128 Key, string Model, DateTimeOffset Until)> _order = new();

    public string? Find(string caller, Call call)
    {
        if (Key(caller, call) is not { } key)
        {
            return null;
        }

        lock (_lock)
        {
            return _known.TryGetValue(key, out var node) && node.Value.Until > time.GetUtcNow() ? node.Value.Model : null;
        }
    }

    public void Remember(string caller, Call call, string model)
    {
        if (Key(caller, call) is not { } key)
        {
            return;
        }

        lock (_lock)
        {
            if (_known.Remove(key, out var old))
            {
                _order.Remove(old);
            }

            _known[key] = _order.AddLast((key, model, time.GetUtcNow() + Kept));
            if (_known.Count > MostConversations)
            {
                _known.Remove(_order.First!.Value.Key);
                _order.RemoveFirst();
            }
        }
    }

    /// <summary>System prompt and first question; null for a call without a question.</summary>
    private static UInt128? Key(string caller, Call call)
    {
        using var text = new PooledBuffer();
        Encoding.UTF8.GetBytes(caller, text);
        foreach (var message in call.Messages)
        {
            text.Write([(byte)'\n', (byte)message.Role, (byte)':']);
            Encoding.UTF8.GetBytes(message.Text, text);
            if (message.Role == Role.User)
            {
                Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
                SHA256.HashData(text.WrittenSpan, hash);
                return BinaryPrimitives.ReadUInt128LittleEndian(hash);
            }
        }

        return null;
    }
}
