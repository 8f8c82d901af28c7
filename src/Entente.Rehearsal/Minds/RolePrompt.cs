using System.Collections.Immutable;

namespace Entente.Rehearsal.Minds;

/// <summary>What a model is given that plays a part in a strategy: its part, by the mark its system message begins with, and sections under headings.</summary>
internal sealed record RolePrompt
{
    public const string Thinker = "thinker";
    public const string Worker = "worker";
    public const string Verifier = "verifier";
    public const string Conductor = "conductor";
    public const string Step = "step";
    public const string Grader = "grader";
    public const string Refiner = "refine";

    private static readonly string[] Parts = [Thinker, Worker, Verifier, Conductor, Step, Grader, Refiner];

    public required string Part { get; init; }

    /// <summary>In the order of the prompt.</summary>
    public required ImmutableArray<(string Heading, string Body)> Sections { get; init; }

    public string? this[string heading] => Sections.FirstOrDefault(section => section.Heading == heading).Body;

    public string Question => this["Question"] ?? this["Task"] ?? "";

    /// <summary>Null where the conversation is of no such part.</summary>
    public static RolePrompt? Of(Conversation conversation)
    {
        string system = conversation.SystemText;
        if (Array.Find(Parts, part => system.StartsWith($"[entente:{part}]", StringComparison.Ordinal)) is not { } found) return null;

        var sections = ImmutableArray.CreateBuilder<(string, string)>();
        // In a dialect that joins turns the caller's own words stand before the first heading.
        foreach (string section in ("\n" + conversation.LastUserText).Split("\n### ")[1..])
        {
            int lineEnd = section.IndexOf('\n', StringComparison.Ordinal);
            sections.Add(((lineEnd < 0 ? section : section[..lineEnd]).Trim(), lineEnd < 0 ? "" : section[(lineEnd + 1)..].Trim()));
        }
        return new RolePrompt { Part = found, Sections = sections.ToImmutable() };
    }
}
