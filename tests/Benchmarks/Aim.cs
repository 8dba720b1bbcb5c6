namespace SchoolButton.Benchmarks;

/// <summary>A figure, what it should be, and whether it is.</summary>
internal static class Aim
{
    public static bool Tell(string figure, string aim, bool isMet)
    {
        Console.WriteLine($"  {figure}   aim {aim}: {(isMet ? "met" : "MISSED")}");
        return isMet;
    }
}
