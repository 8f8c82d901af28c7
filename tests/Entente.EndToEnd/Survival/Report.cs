using System.Text;
using Entente.EndToEnd.Support;
using Xunit;

namespace Entente.EndToEnd.Survival;

/// <summary>What the cuts came to: a file in artifacts/ for the docs, or a failure with the first few cells.</summary>
internal static class Report
{
    public static void Write(string name, string table)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "cuts"));
        File.WriteAllText(Path.Combine(folder.FullName, name), table);
        TestContext.Current.TestOutputHelper?.WriteLine(table);
    }

    public static void Refuse(IEnumerable<(CutCell Cell, Heard Heard)> wrong, int of)
    {
        var cells = wrong.ToList();
        if (cells.Count == 0)
        {
            return;
        }

        var told = new StringBuilder($"{cells.Count} of {of}:\n");
        foreach (var (cell, heard) in cells.OrderBy(one => one.Cell.Text.Length).Take(12))
        {
            told.Append($"{cell.Judge(heard)}: {cell.Manner} {cell.First}>{cell.Next} {cell.Form} {cell.Cut} again {cell.Again}\n  heard    {heard}\n  expected \"{cell.Text}\"\n");
        }

        Assert.Fail(told.ToString());
    }
}
