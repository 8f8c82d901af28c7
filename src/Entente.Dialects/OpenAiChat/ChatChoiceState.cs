using System.Text;
using Entente.Dialects.Json;

namespace Entente.Dialects.OpenAiChat;

/// <summary>What a decoder remembers of one of the `n` answers.</summary>
internal sealed class ChatChoiceState(int index)
{
    public int Index => index;
    public SurrogateJoiner Text { get; } = new();
    public SurrogateJoiner Reasoning { get; } = new();
    public SurrogateJoiner Refusal { get; } = new();
    public StringBuilder Refused { get; } = new();
    public ChatToolCalls Tools { get; } = new(index);
    public bool Finished { get; set; }
}
