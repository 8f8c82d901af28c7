using System.Text;
using Entente.Dialects;
using Entente.Pool;
using Entente.Receipts;

namespace Entente.Runs;

/// <summary>
/// The last gate before the caller: nothing passes before the reservation is durable, and what passes is committed to, byte by byte
/// of the text as it is written.
/// </summary>
internal sealed class DeliveredAnswer : IAnswerSink, IDisposable
{
    private readonly Run _run;
    private readonly IAnswerWriter _writer;
    private readonly Commitment _commitment;
    private bool _reserved;

    public DeliveredAnswer(Run run, IAnswerWriter writer, ReadOnlySpan<byte> salt)
    {
        _run = run;
        _writer = writer;
        _commitment = new Commitment(salt);
    }

    public int Characters { get; private set; }

    public string Finish() => _commitment.Finish();

    public async ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken)
    {
        if (!_reserved)
        {
            await _run.DurableAsync();
            _reserved = true;
        }

        await _writer.WriteAsync(frame, cancellationToken);
        foreach (var delta in frame.Deltas)
        {
            if (delta is TextDelta text)
            {
                Characters += text.Text.Length;
                _commitment.Append(Encoding.UTF8.GetBytes(text.Text));
            }
        }
    }

    public void Dispose() => _commitment.Dispose();
}
