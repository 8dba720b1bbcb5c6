using System.Text;

namespace SchoolButton.Cli.RadioPlans;

/// <summary>A table that can be read in a terminal and pasted into a Markdown page.</summary>
internal static class Table
{
    public static string Of(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> all = [head, .. rows];
        int[] widths = [.. head.Select((_, column) => all.Max(row => row[column].Length))];
        StringBuilder text = new();
        for (int i = 0; i < all.Count; i++)
        {
            Line(text, all[i].Select((cell, column) => cell.PadRight(widths[column])));
            if (i == 0)
            {
                Line(text, widths.Select(width => new string('-', width)));
            }
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
