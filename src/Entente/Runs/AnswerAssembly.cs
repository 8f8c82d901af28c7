using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Entente.Dialects;

namespace Entente.Runs;

/// <summary>Puts a whole answer together from the deltas of its parts, whoever said them. Not safe for concurrent use.</summary>
public sealed class AnswerAssembly
{
    private readonly SortedDictionary<int, Choice> _choices = [];

    /// <summary>What the first provider said of its own configuration.</summary>
    public string? Fingerprint { get; private set; }

    public void Add(Delta delta)
    {
        if (delta is StartDelta start)
        {
            Fingerprint ??= start.Fingerprint;
            return;
        }

        if (delta is UsageDelta or FinishDelta or FaultDelta)
        {
            return;
        }

        if (!_choices.TryGetValue(delta.Choice, out var choice))
        {
            _choices[delta.Choice] = choice = new();
        }

        choice.Add(delta);
    }

    public Answer ToAnswer(IReadOnlyList<FinishDelta> finishes, Usage? usage)
    {
        if (_choices.Count == 0)
        {
            _choices[0] = new();
        }

        return new()
        {
            Usage = usage,
            Choices = [.. _choices.Select(item =>
            {
                var finish = finishes.FirstOrDefault(end => end.Choice == item.Key) ?? new FinishDelta(FinishReason.Stop, "stop");
                return new AnswerChoice
                {
                    Index = item.Key,
                    Parts = item.Value.Parts(),
                    Finish = finish.Reason,
                    RawFinish = finish.Raw,
                    FinishDetail = finish.Detail,
                    Logprobs = item.Value.Logprobs,
                };
            })],
        };
    }

    private sealed class Choice
    {
        private readonly List<Part> _others = [];
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _reasoning = new();
        private readonly StringBuilder _refusal = new();
        private readonly SortedDictionary<int, (string Id, string Name, StringBuilder Arguments)> _tools = [];

        public JsonElement? Logprobs { get; private set; }

        public void Add(Delta delta)
        {
            switch (delta)
            {
                case TextDelta text:
                    _text.Append(text.Text);
                    break;
                case ReasoningDelta reasoning:
                    _reasoning.Append(reasoning.Text);
                    break;
                case ReasoningSignatureDelta signature:
                    _others.Add(new ReasoningPart(_reasoning.ToString(), signature.Signature, signature.Redacted));
                    _reasoning.Clear();
                    break;
                case RefusalDelta refusal:
                    _refusal.Append(refusal.Text);
                    break;
                case ToolCallStartDelta tool:
                    _tools[tool.Index] = (tool.Id, tool.Name, new());
                    break;
                case ToolCallArgumentsDelta arguments when _tools.TryGetValue(arguments.Index, out var tool):
                    tool.Arguments.Append(arguments.Fragment);
                    break;
                case LogprobsDelta logprobs:
                    Logprobs = logprobs.Value;
                    break;
                case OpaqueDelta opaque:
                    _others.Add(new OpaquePart(opaque.Dialect, opaque.Kind) { Raw = opaque.Value });
                    break;
            }
        }

        public ImmutableArray<Part> Parts()
        {
            var parts = ImmutableArray.CreateBuilder<Part>();
            parts.AddRange(_others);
            if (_reasoning.Length > 0)
            {
                parts.Add(new ReasoningPart(_reasoning.ToString()));
            }

            if (_text.Length > 0)
            {
                parts.Add(new TextPart(_text.ToString()));
            }

            if (_refusal.Length > 0)
            {
                parts.Add(new RefusalPart(_refusal.ToString()));
            }

            foreach (var tool in _tools.Values)
            {
                parts.Add(new ToolCallPart(tool.Id, tool.Name, tool.Arguments.ToString()));
            }

            return parts.ToImmutable();
        }
    }
}
