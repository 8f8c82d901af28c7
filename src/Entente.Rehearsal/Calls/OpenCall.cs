using System.Collections.Immutable;
using System.Text;

namespace Entente.Rehearsal.Calls;

/// <summary>A call while it is being answered. Only its own reply writes; anyone may take a look.</summary>
internal sealed class OpenCall
{
    private readonly Func<double> now;
    private readonly Action tell;
    private readonly Lock gate = new();
    private readonly List<double> tokensAt = [];
    private readonly StringBuilder text = new();
    private CallEntry entry;

    /// <param name="tell">Called after every change.</param>
    public OpenCall(CallEntry begun, Func<double> now, Action tell)
    {
        entry = begun;
        this.now = now;
        this.tell = tell;
        Number = begun.Number;
    }

    public long Number { get; }

    public void Know(Func<CallEntry, CallEntry> change)
    {
        lock (gate) entry = change(entry);
        tell();
    }

    public void HeadersSent(int status)
    {
        lock (gate) entry = entry with { Status = status, HeadersAt = now() };
        tell();
    }

    public void Sent(int tokens, string spoken)
    {
        if (tokens == 0) return;
        lock (gate)
        {
            for (int i = 0; i < tokens; i++) tokensAt.Add(now());
            text.Append(spoken);
        }

        tell();
    }

    /// <summary>The first ending counts.</summary>
    public void End(CallEnding ending)
    {
        lock (gate)
        {
            if (entry.Ending == CallEnding.Running) entry = entry with { Ending = ending, EndedAt = now() };
        }

        tell();
    }

    public CallEntry Look()
    {
        lock (gate) return entry with { TokensAt = [.. tokensAt], TokensSent = tokensAt.Count, Text = text.ToString() };
    }
}
