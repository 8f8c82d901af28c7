using System.Text.Json;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>
/// Puts together the tool calls of one choice. Providers number them from 1, all alike, or not at all, and send the id
/// in the first fragment only, or not at all: what goes out is numbered from 0 and always has an id.
/// </summary>
internal sealed class ChatToolCalls(int choice)
{
    private readonly List<Open> calls = [];

    public bool Any => calls.Count > 0;

    public void Take(JsonElement fragment, string? answerId, IList<Delta> into)
    {
        long? wireIndex = fragment.IntegerOf("index");
        string? id = fragment.FilledTextOf("id");
        JsonElement function = fragment.TryGet("function", out JsonElement found) ? found : default;
        string? name = function.FilledTextOf("name");

        Open? call = Find(wireIndex, id, name);
        if (call is null)
        {
            call = new Open(calls.Count, wireIndex, id ?? MakeId(answerId, calls.Count));
            calls.Add(call);
        }

        if (!call.Started && name is not null)
        {
            call.Started = true;
            into.Add(new ToolCallStartDelta(call.Index, call.Id, name) { Choice = choice });
        }

        if (function.TryGet("arguments", out JsonElement arguments))
        {
            string text = arguments.AsText() ?? arguments.GetRawText();
            call.Held += call.Joiner.Join(text);
        }

        if (call.Started && call.Held.Length > 0)
        {
            into.Add(new ToolCallArgumentsDelta(call.Index, call.Held) { Choice = choice });
            call.Held = "";
        }
    }

    public void Flush(IList<Delta> into)
    {
        foreach (Open call in calls)
        {
            if (!call.Started)
            {
                throw new MalformedAnswerException($"tool call {call.Index} of the answer has no name");
            }

            if (call.Joiner.Flush() is { Length: > 0 } rest)
            {
                into.Add(new ToolCallArgumentsDelta(call.Index, rest) { Choice = choice });
            }
        }
    }

    /// <summary>An id for a call whose provider gave none; the answer's own id keeps those of different turns apart.</summary>
    public static string MakeId(string? answerId, int index)
    {
        string stem = new([.. (answerId ?? "").Where(c => char.IsAsciiLetterOrDigit(c)).TakeLast(24)]);
        return stem.Length > 0 ? $"call_{stem}_{index}" : $"call_{index}";
    }

    private Open? Find(long? wireIndex, string? id, string? name)
    {
        Open? call = wireIndex is null
            ? calls.LastOrDefault(open => id is null || open.Id == id)
            : calls.LastOrDefault(open => open.WireIndex == wireIndex);

        // The same number with another id is another call (Gemini's compatible address sends 0 for all);
        // without numbers and ids a new name begins a new call.
        bool other = call is { Started: true } && name is not null && (id is not null ? id != call.Id : wireIndex is null);
        return other ? null : call;
    }

    private sealed class Open(int index, long? wireIndex, string id)
    {
        public int Index => index;
        public long? WireIndex => wireIndex;
        public string Id => id;
        public bool Started { get; set; }
        public string Held { get; set; } = "";
        public SurrogateJoiner Joiner { get; } = new();
    }
}
