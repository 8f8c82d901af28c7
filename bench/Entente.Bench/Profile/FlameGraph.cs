using System.Globalization;
using System.Net;
using System.Text;

namespace Entente.Bench.Profile;

/// <summary>Stacks on each other, as wide as their share of the samples. What stands on nothing began a thread or continued a task.</summary>
internal sealed class FlameGraph
{
    private const int Width = 1200;
    private const int RowHeight = 17;
    private const double NarrowestShare = 0.002;
    private const double CharacterWidth = 6.2;

    private readonly Node _root = new("all");

    public FlameGraph(IEnumerable<Stack> stacks)
    {
        foreach (var stack in stacks)
        {
            var node = _root.Hit();
            foreach (var frame in Told(stack))
            {
                node = node.Child(frame).Hit();
            }
        }
    }

    public string Svg(string title)
    {
        var rows = new StringBuilder();
        var deepest = Draw(_root, 0, 0, rows);
        var height = (deepest + 2) * RowHeight + 10;
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="monospace" font-size="10">
            <rect width="{Width}" height="{height}" fill="#ffffff"/>
            <text x="6" y="13" font-size="11">{WebUtility.HtmlEncode(title)}</text>
            <g transform="translate(0 20)">
            {rows}</g>
            </svg>

            """);
    }

    /// <summary>Outermost first: ours, Kestrel's, the HTTP client's, and where it ended below them. The plumbing between is left out.</summary>
    private static IEnumerable<string> Told(Stack stack)
    {
        yield return stack.Thread.Length == 0 ? "?" : stack.Thread;
        string? last = null;
        foreach (var frame in stack.Frames.Reverse().Select(Short).OfType<string>())
        {
            if (frame != last)
            {
                yield return last = frame;
            }
        }
    }

    private static string? Short(string frame)
    {
        if (frame.StartsWith("kernel:", StringComparison.Ordinal))
        {
            return frame.Contains("_sys_", StringComparison.Ordinal) ? "kernel " + frame[(frame.IndexOf("_sys_", StringComparison.Ordinal) + 5)..] : null;
        }

        foreach (var library in (string[])["libcrypto", "libe_sqlite3", "libcoreclr", "libclrjit"])
        {
            if (frame.StartsWith(library, StringComparison.Ordinal))
            {
                return library is "libcoreclr" ? null : library;
            }
        }

        var isTold = frame.StartsWith("Entente.", StringComparison.Ordinal) || frame.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
            || frame.StartsWith("System.Net.", StringComparison.Ordinal) || frame.StartsWith("System.Text.Json.", StringComparison.Ordinal) || frame.StartsWith("System.Security.", StringComparison.Ordinal);
        return isTold ? string.Join('.', frame.Split('.')[^2..]) : null;
    }

    private int Draw(Node node, int depth, double from, StringBuilder rows)
    {
        var share = (double)node.Samples / _root.Samples;
        if (share < NarrowestShare)
        {
            return depth;
        }

        var (x, width, y) = (from * Width, share * Width, depth * RowHeight);
        var characters = (int)(width / CharacterWidth) - 1;
        var name = node.Name.Length <= characters ? node.Name : characters < 3 ? "" : node.Name[..(characters - 1)] + "…";
        rows.Append(CultureInfo.InvariantCulture, $"<g><title>{WebUtility.HtmlEncode(node.Name)} {share:P1}</title><rect x=\"{x:0.#}\" y=\"{y}\" width=\"{Math.Max(0.5, width - 0.5):0.#}\" height=\"{RowHeight - 1}\" fill=\"{Colour(node.Name)}\"/>");
        if (name.Length > 0)
        {
            rows.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 3:0.#}\" y=\"{y + 12}\">{WebUtility.HtmlEncode(name)}</text>");
        }

        rows.Append("</g>\n");
        var deepest = depth;
        foreach (var child in node.Children.OrderByDescending(child => child.Samples))
        {
            deepest = Math.Max(deepest, Draw(child, depth + 1, from, rows));
            from += (double)child.Samples / _root.Samples;
        }

        return deepest;
    }

    private static string Colour(string name) =>
        name.StartsWith("kernel", StringComparison.Ordinal) ? "#f4b6a6" : name.StartsWith("lib", StringComparison.Ordinal) ? "#f3dd9b" : "#b9d3ea";

    private sealed class Node(string name)
    {
        private readonly Dictionary<string, Node> _children = [];

        public string Name => name;

        public int Samples { get; private set; }

        public IEnumerable<Node> Children => _children.Values;

        public Node Hit()
        {
            Samples++;
            return this;
        }

        public Node Child(string called) => _children.TryGetValue(called, out var child) ? child : _children[called] = new(called);
    }
}
