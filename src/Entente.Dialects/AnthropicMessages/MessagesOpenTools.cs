using System.Text;
using System.Text.Json;

namespace Entente.Dialects.AnthropicMessages;

/// <summary>
/// Puts tool calls into one order: the first is streamed as it comes; the next begins when its arguments are whole JSON,
/// or at the end.
/// </summary>
internal sealed class MessagesOpenTools
{
    private readonly List<Open> waiting = [];
    private bool ended;

    public void Start(ToolCallStartDelta call) => waiting.Add(new Open(call));

    public void Add(ToolCallArgumentsDelta arguments)
    {
        Open call = waiting.Find(open => open.Call.Index == arguments.Index)
            ?? throw new MalformedAnswerException($"arguments came for tool call {arguments.Index}, which is not open");
        call.Unsaid.Append(arguments.Fragment);
        call.Whole.Append(arguments.Fragment);
    }

    public bool Any => waiting.Count > 0;

    /// <summary>Whatever waits is to be said now; nothing is added to it any more.</summary>
    public void FinishAll() => ended = true;

    public void Forget()
    {
        waiting.Clear();
        ended = false;
    }

    /// <returns>What is to be said next; null where nothing is.</returns>
    public (ToolCallStartDelta Call, string Arguments)? Next()
    {
        while (waiting.Count > 0)
        {
            Open first = waiting[0];
            if (!first.Said || first.Unsaid.Length > 0)
            {
                string unsaid = first.Unsaid.ToString();
                first.Unsaid.Clear();
                first.Said = true;
                return (first.Call, unsaid);
            }

            if (waiting.Count == 1 || !(ended || IsJson(first.Whole.ToString())))
            {
                return null;
            }

            waiting.RemoveAt(0);
        }

        return null;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private sealed class Open(ToolCallStartDelta call)
    {
        public ToolCallStartDelta Call => call;
        public StringBuilder Unsaid { get; } = new();
        public StringBuilder Whole { get; } = new();
        public bool Said { get; set; }
    }
}
