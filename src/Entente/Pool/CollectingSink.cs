using System.Text;
using Entente.Dialects;
using Entente.Runs;

namespace Entente.Pool;

/// <summary>Keeps an answer's text for a strategy.</summary>
internal sealed class CollectingSink : IAnswerSink
{
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken)
    {
        foreach (var delta in frame.Deltas)
        {
            if (delta is TextDelta text && text.Choice == 0)
            {
                _text.Append(text.Text);
            }
        }

        return ValueTask.CompletedTask;
    }
}
