using System.Text.Json.Nodes;
using Spectre.Console;

namespace Entente.Cli;

/// <summary>Tables as all commands draw them: with lines on a terminal, plain in a pipe.</summary>
internal static class Tables
{
    public static Table Of(Terminal terminal, params string[] columns)
    {
        var table = new Table { Border = terminal.IsTerminal ? TableBorder.Rounded : TableBorder.None };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        return table;
    }

    public static void Row(Table table, params JsonNode?[] cells) => table.AddRow(cells.Select(cell => new Text(cell?.ToString() ?? "")));
}
