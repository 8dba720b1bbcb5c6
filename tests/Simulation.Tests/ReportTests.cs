using SchoolButton.Hub.Simulation;
using Xunit;

namespace SchoolButton.Tests;

public sealed class ReportTests
{
    [Fact]
    public void Try()
    {
        (int code, string said, string error) = ReportFakes.Command(ReportFakes.Run, "--svg", "/tmp/plan.svg");
        File.WriteAllText("/tmp/plan.txt", $"{code}\n{error}\n{said}");
    }
}
