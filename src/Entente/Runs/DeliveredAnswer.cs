using System.Runtime.CompilerServices;
using System.Text;
using Entente.Dialects;
using Entente.Journal;
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
    private readonly CancellationToken _clientGone;
    private readonly AnswerAssembly? _kept;
    private readonly StringBuilder? _content;
    private bool _reserved;

    public DeliveredAnswer(Run run, IAnswerWriter writer, ReadOnlySpan<byte> salt, CancellationToken clientGone, bool keeps = false)
    {
        _run = run;
        _writer = writer;
        _clientGone = clientGone;
        _commitment = new Commitment(salt);
        _reserved = !run.Call.Stream; // a whole answer is withheld until all records are durable, the reservation with them
        if (keeps)
        {
            (_kept, _content) = (new AnswerAssembly(), new StringBuilder());
        }
    }

    public int Characters { get; private set; }

    public string Finish() => _commitment.Finish();

    /// <summary>What was delivered, where it is to be kept.</summary>
    public (string Content, AnswerAssembly Answer)? Kept => _kept is null ? null : (_content!.ToString(), _kept);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(Frame frame, CancellationToken cancellationToken)
    {
        if (!_reserved)
        {
            await (_run.Pool.Has(PlantedBug.WordsBeforeReservation) ? Task.CompletedTask : ReservedAsync(cancellationToken));
            _reserved = true;
        }

        // A cap on time ends a run between two frames and never inside a write: what a caller has had is what is committed to.
        cancellationToken.ThrowIfCancellationRequested();
        await _writer.WriteAsync(frame, _clientGone);
        var isMissed = Characters == 0 && _run.Pool.Has(PlantedBug.CommitmentMissesAFrame);
        if (_kept is null && !frame.Text.IsEmpty)
        {
            Characters += frame.TextCharacters;
            _commitment.Append(isMissed ? [] : frame.Text.Span);
            return;
        }

        foreach (var delta in frame.Deltas)
        {
            _kept?.Add(delta);
            if (delta is TextDelta text)
            {
                Characters += text.Text.Length;
                _content?.Append(text.Text);
                _commitment.AppendText(isMissed ? "" : text.Text);
            }
        }
    }

    private async Task ReservedAsync(CancellationToken cancellationToken)
    {
        var limit = _run.Definition.Timeouts.Commit;
        try
        {
            await _run.DurableAsync().WaitAsync(limit, _run.Pool.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new JournalUnavailableException($"it took longer than {limit.TotalSeconds:0.#} s; see whether the disk is full or slow");
        }
    }

    public void Dispose() => _commitment.Dispose();
}
