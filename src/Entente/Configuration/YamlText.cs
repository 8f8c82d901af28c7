using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Entente.Configuration;

/// <summary>Text to <see cref="YamlNode"/>s. One document, whose root is a map; anchors are followed, merge keys are not.</summary>
internal static class YamlText
{
    private const int MaxDepth = 32;

    /// <summary>Null where the text is empty or not YAML; the latter is a problem.</summary>
    public static YamlMap? Read(string text, List<ConfigurationProblem> problems)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                return null;
            }

            parser.Consume<DocumentStart>();
            var root = ReadNode(parser, [], 0);
            parser.Consume<DocumentEnd>();
            if (!parser.Accept<StreamEnd>(out _))
            {
                problems.Add(Refusal(parser.Current!, "a second document begins", "keep one document in the file"));
                return null;
            }

            switch (root)
            {
                case YamlMap map:
                    return map;
                case YamlScalar { IsNull: true }:
                    return null;
                default:
                    problems.Add(new()
                    {
                        Path = "",
                        Line = root.Line,
                        Message = "the file is not a map of keys",
                        Mend = "begin with keys such as `models:`",
                    });
                    return null;
            }
        }
        catch (YamlException exception)
        {
            problems.Add(new()
            {
                Path = "",
                Line = (int)exception.Start.Line,
                Message = $"not YAML at column {exception.Start.Column}: {Sentence(exception)}",
                Mend = "mind indentation (spaces, no tabs), the colon after a key, and quotes around text with `: ` or `#`",
            });
            return null;
        }
    }

    private static YamlNode ReadNode(Parser parser, Dictionary<AnchorName, YamlNode> anchors, int depth)
    {
        var line = (int)parser.Current!.Start.Line;
        if (depth > MaxDepth)
        {
            throw new YamlException(parser.Current.Start, parser.Current.End, $"nested deeper than {MaxDepth} levels");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return anchors.TryGetValue(alias.Value, out var known)
                ? known
                : throw new YamlException(alias.Start, alias.End, $"no anchor &{alias.Value} before *{alias.Value}");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            var plain = scalar.Style == ScalarStyle.Plain;
            var isNull = plain && scalar.Value is "" or "~" or "null";
            return Keep(scalar.Anchor, new YamlScalar(line, scalar.Value, isNull, plain));
        }

        if (parser.TryConsume<SequenceStart>(out var list))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(ReadNode(parser, anchors, depth + 1));
            }

            return Keep(list.Anchor, new YamlList(line, items));
        }

        var map = parser.Consume<MappingStart>();
        var entries = new List<YamlEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, "a key must be plain text");
            }

            entries.Add(new((int)key.Start.Line, key.Value, ReadNode(parser, anchors, depth + 1)));
        }

        return Keep(map.Anchor, new YamlMap(line, entries));

        YamlNode Keep(AnchorName anchor, YamlNode node)
        {
            if (!anchor.IsEmpty)
            {
                anchors[anchor] = node;
            }

            return node;
        }
    }

    private static ConfigurationProblem Refusal(ParsingEvent at, string message, string mend) =>
        new() { Path = "", Line = (int)at.Start.Line, Message = message, Mend = mend };

    private static string Sentence(YamlException exception)
    {
        var message = exception.InnerException?.Message ?? exception.Message;
        return message.TrimEnd('.');
    }
}
