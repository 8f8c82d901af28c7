using System.Text;
using System.Text.Json;
using Entente.Dialects;
using Entente.Dialects.Sse;

namespace Entente.Tests.Dialects;

/// <summary>What an answer says, put together from deltas or parts.</summary>
internal sealed class Told
{
    public StringBuilder Text { get; } = new();
    public StringBuilder Reasoning { get; } = new();
    public StringBuilder Refusal { get; } = new();
    public List<string> Signatures { get; } = [];
    public List<(string Id, string Name, string Arguments)> Tools { get; } = [];
    public List<FinishDelta> Finishes { get; } = [];
    public List<Delta> Deltas { get; } = [];
    public Usage? Usage { get; private set; }
    public WireError? Fault { get; private set; }
    public bool IsComplete { get; private set; }
    public bool IsEnded { get; private set; }

    public static Told Read(ICodec codec, params byte[][] chunks)
    {
        using SseParser parser = new();
        IStreamDecoder decoder = codec.NewDecoder();
        Told told = new();
        foreach (byte[] chunk in chunks)
        {
            parser.Append(chunk);
            while (parser.TryRead(out WireEvent read))
            {
                int from = told.Deltas.Count;
                decoder.Decode(read, told.Deltas);
                told.Deltas.Skip(from).ToList().ForEach(told.Take);
            }
        }

        told.IsComplete = decoder.IsComplete;
        told.IsEnded = decoder.IsEnded;
        return told;
    }

    /// <summary>Several answers, one after another, as one: the text of all, the ending of the last.</summary>
    public static Told Join(IReadOnlyList<Told> all)
    {
        Told joined = new() { Usage = all[^1].Usage, Fault = all[^1].Fault, IsComplete = all.All(told => told.IsComplete) };
        foreach (Told told in all)
        {
            joined.Text.Append(told.Text);
            joined.Reasoning.Append(told.Reasoning);
            joined.Refusal.Append(told.Refusal);
            joined.Signatures.AddRange(told.Signatures);
            joined.Tools.AddRange(told.Tools);
        }

        joined.Finishes.AddRange(all[^1].Finishes);
        return joined;
    }

    public static Told Of(Answer answer)
    {
        Told told = new() { Usage = answer.Usage, IsComplete = true };
        AnswerChoice choice = answer.Choices[0];
        foreach (Part part in choice.Parts)
        {
            switch (part)
            {
                case TextPart text:
                    told.Text.Append(text.Text);
                    break;
                case ReasoningPart reasoning:
                    told.Reasoning.Append(reasoning.Text);
                    told.Signatures.AddRange(new[] { reasoning.Signature ?? reasoning.Redacted }.OfType<string>());
                    break;
                case RefusalPart refusal:
                    told.Refusal.Append(refusal.Text);
                    break;
                case ToolCallPart call:
                    told.Tools.Add((call.Id, call.Name, call.Arguments));
                    break;
            }
        }

        told.Finishes.Add(new FinishDelta(choice.Finish, choice.RawFinish) { Detail = choice.FinishDetail });
        return told;
    }

    public byte[] Encode(ICodec codec, AnswerIdentity identity)
    {
        System.Buffers.ArrayBufferWriter<byte> into = new();
        IStreamEncoder encoder = codec.NewEncoder(identity);
        Deltas.ForEach(delta => encoder.Encode(delta, into));
        encoder.Complete(Finishes, Usage, null, into);
        return into.WrittenSpan.ToArray();
    }

    public static string Normal(string json)
    {
        try
        {
            return Canonical(JsonDocument.Parse(json.Length == 0 ? "{}" : json).RootElement);
        }
        catch (JsonException)
        {
            return json;
        }
    }

    /// <summary>The value with the names of its objects in order, so that two spellings of one value are equal.</summary>
    public static string Canonical(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", element.EnumerateObject().OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => JsonSerializer.Serialize(field.Name) + ":" + Canonical(field.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", element.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(element.GetString()),
        _ => element.GetRawText(),
    };

    private void Take(Delta delta)
    {
        switch (delta)
        {
            case TextDelta text:
                Text.Append(text.Text);
                break;
            case ReasoningDelta reasoning:
                Reasoning.Append(reasoning.Text);
                break;
            case ReasoningSignatureDelta signature:
                Signatures.Add((signature.Signature ?? signature.Redacted)!);
                break;
            case RefusalDelta refusal:
                Refusal.Append(refusal.Text);
                break;
            case ToolCallStartDelta call:
                Xunit.Assert.Equal(Tools.Count, call.Index);
                Tools.Add((call.Id, call.Name, ""));
                break;
            case ToolCallArgumentsDelta fragment:
                Tools[fragment.Index] = Tools[fragment.Index] with { Arguments = Tools[fragment.Index].Arguments + fragment.Fragment };
                break;
            case FinishDelta finish:
                Finishes.Add(finish);
                break;
            case UsageDelta usage:
                Usage = usage.Usage;
                break;
            case FaultDelta fault:
                Fault = fault.Error;
                break;
        }
    }
}
