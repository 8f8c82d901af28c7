using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Entente.Catalog;
using Entente.Runs;

namespace Entente.Tests.Runs;

/// <summary>
/// Events out of a seed, with every property that their types have, whatever that is today, and with texts that are hard to write.
/// </summary>
internal sealed class AnyRun(int seed)
{
    private const long MostSafe = (1L << 53) - 1;

    private static readonly string[] Parts = ["", "a", "ok", "\"", "\\", "/", "\b\t\n\f\r", "\u0000\u001f\u007f", "é", "\u2028\u2029", "中文", "🦉", "\ud83d", "\udd89", "<&'+`>", new('x', 700), "\ufffd", "\ufeff"];
    private static readonly string[] Roles = ["answer", "writer", "panel", "judge", "hedge", "ü\n"];
    private static readonly string[] Terms = ["allowed", "allowed_with_conditions", "forbidden", "unclear"];

    private readonly Random _random = new(seed);
    private readonly NullabilityInfoContext _nulls = new();

    /// <summary>A whole run: a beginning, calls of a few models, an end.</summary>
    public List<RunEvent> Whole()
    {
        var models = Enumerable.Range(0, 4).Select(_ => Text()).ToArray();
        var events = new List<RunEvent> { One<RunStarted>() };
        var steps = Enumerable.Range(1, _random.Next(6)).OrderBy(_ => _random.Next(4)).ToList();
        foreach (var step in steps)
        {
            events.Add(One<StepStarted>() with { Step = step, Model = Pick(models), Role = Pick(Roles), OutputTerms = _random.Next(3) == 0 ? null : new(Pick(Terms), null, "source", null) });
            for (var more = _random.Next(3); more > 0; more--)
            {
                events.Add(_random.Next(4) switch
                {
                    0 => One<PlanMade>(),
                    1 => One<Continued>(),
                    2 => One<EndpointLost>() with { Directive = Pick(models) },
                    _ => One<AnswerChosen>() with { Model = Pick(models), Chars = _random.Next(3) },
                });
            }
        }

        foreach (var step in steps.Where(_ => _random.Next(5) > 0))
        {
            events.Insert(_random.Next(1, events.Count + 1), One<StepEnded>() with { Step = step, DeliveredChars = _random.Next(2) * 11 });
        }

        events.Add(One<AnswerEnded>());
        return events;
    }

    public T One<T>() where T : RunEvent => (T)Fill(typeof(T));

    public RunEvent One(Type type) => (RunEvent)Fill(type);

    private object Fill(Type type)
    {
        var one = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var canBeNull = _nulls.Create(property).WriteState == NullabilityState.Nullable;
            property.SetValue(one, canBeNull && _random.Next(4) == 0 ? null : Value(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));
        }

        return one;
    }

    private object Value(Type type) =>
        type == typeof(string) ? Text()
        : type == typeof(long) ? Number()
        : type == typeof(int) ? (int)(Number() % int.MaxValue)
        : type == typeof(bool) ? _random.Next(2) == 0
        : type == typeof(double) ? _random.NextDouble() * Math.Pow(10, _random.Next(-20, 20))
        : type == typeof(TimeSpan) ? new TimeSpan(Number() % TimeSpan.MaxValue.Ticks)
        : type == typeof(JsonElement) ? JsonElement.Parse(Pick(["{\"prompt_tokens\":7}", "{ \"a\" : [ 1, \"b c\", null ] }\n", "{}"]))
        : type == typeof(ImmutableArray<string>) ? Enumerable.Range(0, _random.Next(3)).Select(_ => Text()).ToImmutableArray()
        : type == typeof(ImmutableArray<Ancestor>) ? Enumerable.Range(0, _random.Next(3)).Select(_ => new Ancestor(Text(), Pick(Terms))).ToImmutableArray()
        : type == typeof(OutputTerms) ? new OutputTerms(_random.Next(2) == 0 ? null : Text(), Text(), _random.Next(2) == 0 ? null : Text(), Text())
        : type.IsEnum ? Pick([.. Enum.GetValues(type).Cast<object>()])
        : Fill(type);

    private long Number() => _random.Next(4) switch { 0 => 0, 1 => _random.Next(100), 2 => MostSafe - _random.Next(3), _ => _random.NextInt64(MostSafe) };

    private string Text() => string.Concat(Enumerable.Range(0, _random.Next(4)).Select(_ => Pick(Parts)));

    private T Pick<T>(T[] of) => of[_random.Next(of.Length)];
}
