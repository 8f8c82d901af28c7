using Spectre.Console;

namespace Entente.Cli.Demo;

/// <summary>Tables without lines, so that everything fits into 80 columns.</summary>
internal static class Columns
{
    public static Table Of(params string[] names)
    {
        var table = new Table { Border = TableBorder.None };
        for (var i = 0; i < names.Length; i++)
        {
            table.AddColumn(new TableColumn(new Text(names[i], new Style(Color.Grey))) { Padding = new Padding(0, 0, i == names.Length - 1 ? 0 : 2, 0) });
        }

        return table;
    }
}
