using System.Text;

namespace Entente.Evaluation.Reports;

/// <summary>A table of the page: the first columns are text, the others figures.</summary>
internal sealed class HtmlTable(int textColumns, params string[] heads)
{
    private readonly StringBuilder rows = new();

    public void Row(params string[] cells) => rows.Append("<tr>").AppendJoin("", cells.Select((cell, at) => Cell(cell, at))).Append("</tr>\n");

    public override string ToString()
        => $"<div class=\"wide\"><table><thead><tr>{string.Join("", heads.Select((head, at) => $"<th{Style(at)} scope=\"col\">{Svg.Html(head)}</th>"))}</tr></thead><tbody>\n{rows}</tbody></table></div>\n";

    private string Cell(string text, int at)
    {
        if (at == 0)
        {
            return $"<th scope=\"row\">{Svg.Html(text)}</th>";
        }

        // An interval goes under its figure: a line of figures stays short enough to compare.
        var interval = text.EndsWith(']') ? text.LastIndexOf(" [", StringComparison.Ordinal) : -1;
        return interval < 0
            ? $"<td{Style(at)}>{Svg.Html(text)}</td>"
            : $"<td{Style(at)}>{Svg.Html(text[..interval])}<small>{Svg.Html(text[(interval + 1)..])}</small></td>";
    }

    private string Style(int at) => at < textColumns ? "" : " class=\"n\"";
}
