using Entente.Dialects;
using Entente.EndToEnd.Support;
using Entente.Rehearsal.Minds;
using Entente.Rehearsal.Scripts;

namespace Entente.EndToEnd.Survival;

/// <summary>One answer that is cut, and who goes on with it in which manner.</summary>
internal sealed record CutCell
{
    private static readonly ScriptedError Away = new() { Status = 503, Type = "server_error", Message = "Away." };

    public required string Text { get; init; }
    public required Cut Cut { get; init; }
    public Manners Manner { get; init; }
    public string First { get; init; } = "one-chat";
    public string Next { get; init; } = "two-chat";

    /// <summary>prefill or instruction.</summary>
    public string Form { get; init; } = "prefill";

    /// <summary>Where the successor is cut too, and by whom the rest is said then.</summary>
    public Cut? Again { get; init; }

    public static Cut After(int tokens, CutHow how, CutInside inside) => new() { AfterTokens = tokens, How = how, Inside = inside };

    /// <summary>The first speaker is cut in its first call and away from then on; so is the successor where it is cut too.</summary>
    public IEnumerable<Rule> Rules(string id)
    {
        yield return new Rule { Match = new() { Model = $"first-{id}", Calls = (1, 1) }, Behaviour = new() { Cut = Cut } };
        yield return new Rule { Match = new() { Model = $"first-{id}", Calls = (2, int.MaxValue) }, Behaviour = new() { Error = Away } };
        if (Again is { } again)
        {
            yield return new Rule { Match = new() { Model = $"next-{id}", Calls = (1, 1) }, Behaviour = new() { Cut = again } };
            yield return new Rule { Match = new() { Model = $"next-{id}", Calls = (2, int.MaxValue) }, Behaviour = new() { Error = Away } };
        }

        yield return new Rule { Match = new() { Model = $"next-{id}" }, Behaviour = new() { Manners = Manner } };
        yield return new Rule { Match = new() { Model = $"*-{id}" }, Behaviour = new() { Text = Text } };
    }

    public void AddTo(PoolText pool, string id)
    {
        pool.Model($"first-{id}", First, fallback: Again is null ? $"next-{id}" : $"next-{id}, last-{id}");
        pool.Model($"next-{id}", Next, continuation: Form);
        if (Again is not null)
        {
            pool.Model($"last-{id}", Next == "two-chat" ? "three-messages" : "three-chat", continuation: "instruction");
        }
    }

    /// <summary>What came of it; throws nothing, so that all cells are counted.</summary>
    public CutOutcome Judge(Heard heard)
    {
        if (heard.Torn is not null)
        {
            return CutOutcome.Torn;
        }

        return heard.Ending switch
        {
            Ending.Complete when heard.Text == Text => CutOutcome.Whole,
            Ending.Complete when Text.StartsWith(heard.Text, StringComparison.Ordinal) => CutOutcome.CutCalledComplete,
            Ending.Complete or Ending.Several => CutOutcome.WrongCalledComplete,
            Ending.Error when Text.StartsWith(heard.Text, StringComparison.Ordinal) && (heard.Status == 200) == (heard.Text.Length > 0) => CutOutcome.ErrorTold,
            Ending.Error => CutOutcome.WrongBeforeError,
            _ => CutOutcome.SilentEnd,
        };
    }
}
