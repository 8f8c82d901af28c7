using System.Collections.Immutable;
using System.Text.Json;

namespace Entente.Orchestration.Grading;

/// <summary>Reads a grader's numbers out of its reply; models like to wrap JSON in words or fences, or to think first.</summary>
internal static class GradeReader
{
    private const double Best = 10;

    /// <returns>A grade in [0, 1] for each letter in order; null where one is missing or out of its range.</returns>
    public static ImmutableArray<double>? Read(string reply, int answers)
    {
        var end = reply.LastIndexOf('}');
        var start = end < 0 ? -1 : reply.LastIndexOf('{', end);
        if (start < 0)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(reply[start..(end + 1)]);
            var grades = ImmutableArray.CreateBuilder<double>(answers);
            for (var index = 0; index < answers; index++)
            {
                if (!document.RootElement.TryGetProperty(GraderPrompts.Letter(index), out var said) || said.ValueKind != JsonValueKind.Number || said.GetDouble() is not (>= 0 and <= Best))
                {
                    return null;
                }

                grades.Add(said.GetDouble() / Best);
            }

            return grades.MoveToImmutable();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
