using Entente.Rehearsal.Scripts;

namespace Entente.Rehearsal;

/// <summary>What a rehearsal is made of. All of it may be left out.</summary>
public sealed record RehearsalOptions
{
    /// <summary>What is played until another script is set. Default: every model plays itself at its own speed.</summary>
    public Script Script { get; init; } = new();

    /// <summary>Folder of recorded answers of real models (`*.jsonl`, `*.jsonl.gz`), which then answer under their own names.</summary>
    public string? Recordings { get; init; }

    /// <summary>Folder with an `index.json` of recorded answers as providers sent them, served at `/replay/DIALECT/FILE/…`.</summary>
    public string? WireRecordings { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
