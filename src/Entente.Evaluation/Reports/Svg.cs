using System.Globalization;
using System.Net;
using System.Text;

namespace Entente.Evaluation.Reports;

/// <summary>A drawing in the making. Colours come from the page's style by class, so that they follow light and dark.</summary>
internal sealed class Svg(double width, double height, string title)
{
    private readonly StringBuilder parts = new();

    public void Line(double x1, double y1, double x2, double y2, string style) => Add($"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" class=\"{style}\"/>");

    public void Circle(double x, double y, double radius, string style, string tip) => Add($"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\" class=\"{style}\"><title>{Html(tip)}</title></circle>");

    /// <param name="opacity">0 to 1.</param>
    public void Rectangle(double x, double y, double width, double height, string style, string tip, double opacity = 1)
        => Add($"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(0, width):0.#}\" height=\"{height:0.#}\" class=\"{style}\"{(opacity < 1 ? Number($" fill-opacity=\"{opacity:0.###}\"") : "")}><title>{Html(tip)}</title></rect>");

    /// <param name="anchor">start, middle or end.</param>
    public void Text(double x, double y, string text, string style = "", string anchor = "start", double turn = 0)
        => Add($"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" class=\"{style}\"{(turn == 0 ? "" : Number($" transform=\"rotate({turn:0.#} {x:0.#} {y:0.#})\""))}>{Html(text)}</text>");

    public override string ToString()
        => Number($"<svg viewBox=\"0 0 {width:0} {height:0}\" style=\"max-width:{width:0}px\" role=\"img\" aria-label=\"{Html(title)}\">{parts}</svg>");

    public static string Html(string text) => WebUtility.HtmlEncode(text);

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Add(FormattableString part) => parts.Append(Number(part));
}
