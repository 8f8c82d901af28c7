using System.Collections.Immutable;
using System.Text;
using Entente.Dialects;
using Entente.Runs;

namespace Entente.Pool;

/// <summary>Keeps an answer's text and tool calls for a strategy.</summary>
internal sealed class CollectingSink : IAnswerSink
{
    private readonly StringBuilder _text = new();

    private readonly List<Delta> _toolCalls = [];

    public string Text => _text.ToString();

    /// <summary>Tool calls as they were begun and filled.</summary>
    public ImmutableArray<Delta> ToolCalls => [.. _toolCalls];

    public ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken)
    {
        foreach (var delta in frame.Deltas)
        {
            if (delta is TextDelta text && text.Choice == 0)
            {
                _text.Append(text.Text);
            }
            else if (delta is ToolCallStartDelta or ToolCallArgumentsDelta && delta.Choice == 0)
            {
                _toolCalls.Add(delta);
            }
        }

        return ValueTask.CompletedTask;
    }
}
