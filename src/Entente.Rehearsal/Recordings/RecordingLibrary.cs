using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Entente.Rehearsal.Recordings;

/// <summary>
/// Recorded answers of real models, looked up by prompt. Read on first use; texts are kept as UTF-8, each once. The whole
/// response is told where one was recorded, else the extracted answer. Safe for concurrent use.
/// </summary>
public sealed class RecordingLibrary(string folder)
{
    private readonly Lazy<Shelves> shelves = new(() => Shelves.Read(folder));

    /// <summary>What is said where nothing was recorded.</summary>
    public const string Nothing = "There is no recorded answer of this model to this prompt.";

    /// <summary>Every model that an answers file names, in order.</summary>
    public ImmutableArray<string> Models => shelves.Value.Models;

    public bool Has(string model) => shelves.Value.Has(model);

    /// <param name="seed">Which sample is told where several were recorded.</param>
    public string Answer(string model, string prompt, long? seed) => shelves.Value.Find(model, prompt, seed) ?? Nothing;
}
