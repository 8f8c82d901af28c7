using Entente.Learning.Selection;

namespace Entente.Learning.Training;

/// <summary>A question of known outcome: what every model answered, how right it was and what it cost.</summary>
public sealed record LabelledQuestion
{
    public required string Prompt { get; init; }

    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The place of its kind in the domain's kinds.</summary>
    public required int Kind { get; init; }

    /// <summary>One for each model, in the models' order.</summary>
    public required IReadOnlyList<PanelAnswer> Answers { get; init; }

    /// <summary>Aligned with <see cref="Answers"/>, 0 to 1.</summary>
    public required IReadOnlyList<double> Scores { get; init; }

    /// <summary>Aligned with <see cref="Answers"/>, in any unit that is the same for all; zeros where costs are unknown.</summary>
    public required IReadOnlyList<double> Costs { get; init; }
}

/// <summary>A model, as the trainer has to know it.</summary>
public sealed record LearnerModel(string Name, string? Developer = null, string? Jurisdiction = null);
