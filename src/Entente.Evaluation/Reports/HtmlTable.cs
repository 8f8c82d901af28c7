using System.Text;

namespace Entente.Evaluation.Reports;

/// <summary>A table of the page: the first columns are text, the others figures.</summary>
internal sealed class HtmlTable(int textColumns, params string[] heads)
{
    private readonly StringBuilder rows = new();

    public void Row(params string[] cells) => rows.Append("<tr>").AppendJoin("", cells.Select((cell, at) => Cell(cell, at))).Append("</tr>\n");

    public override string ToString()
        => $"<div class=\"wide\"><table><thead><tr>{string.Join("", heads.Select((head, at) => $"<th{Style(at)} scope=\"col\">{Svg.Html(head)}</th>"))}</tr></thead><tbody>\n{rows}</tbody></table></div>\n";

    private string Cell(string text, int at) => at == 0 ? $"<th scope=\"row\">{Svg.Html(text)}</th>" : $"<td{Style(at)}>{Svg.Html(text)}</td>";

    private string Style(int at) => at < textColumns ? "" : " class=\"n\"";
}
