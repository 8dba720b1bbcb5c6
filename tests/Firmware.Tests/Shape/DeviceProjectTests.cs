using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace SchoolButton.Tests.Shape;

/// <summary>
/// The .nfproj files are built where nanoFramework's project system is installed, which is not here; so here it is
/// checked that they name what there is.
/// </summary>
public partial class DeviceProjectTests
{
    private static readonly string[] Kinds = ["annunciator", "gateway", "stationary", "wearable"];

    public static TheoryData<string> Apps => [.. Kinds];

    [Fact]
    public void Every_kind_of_device_has_a_project() =>
        Assert.Equal(Kinds, DeviceApp.All.Select(app => app.Name).Order());

    [Theory]
    [MemberData(nameof(Apps))]
    public void Libraries_and_packages_are_the_same(string app)
    {
        Assert.Equal(
            Packages(App(app)).Order(),
            App(app).Project().References.Select(Package).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public void A_library_is_named_as_its_file(string app)
    {
        Assert.All(App(app).Project().References, reference =>
        {
            Assert.Equal(reference.Assembly + ".dll", Path.GetFileName(reference.HintPath));
            Assert.StartsWith(
                Path.Combine(Checkout.Firmware, "packages") + "/", reference.HintPath, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void All_devices_take_the_same_packages() => Assert.All(
        DeviceApp.All, app => Assert.Equal(Packages(DeviceApp.All[0]), Packages(app)));

    [Fact]
    public void The_solution_holds_each_project_under_its_number()
    {
        string solution = File.ReadAllText(Path.Combine(Checkout.Firmware, "SchoolButton.Firmware.sln"));
        Assert.Equal(
            DeviceApp.All.Select(app => (
                Path.GetRelativePath(Checkout.Firmware, app.ProjectPath).Replace('/', '\\'),
                app.Project().Property("ProjectGuid").ToUpperInvariant())).Order(),
            ProjectLine().Matches(solution).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).Order());
    }

    [Fact]
    public void Devices_take_the_sources_that_are_checked_and_no_others()
    {
        ProjectFile check = new(Path.Combine(
            Checkout.Firmware, "surface", "check", "SchoolButton.Firmware.Check.csproj"));
        IEnumerable<string> onDevices = DeviceApp.All
            .SelectMany(app => app.Boards.DefaultIfEmpty().SelectMany(board => app.Project(board).Sources))
            .Where(File.Exists);
        Assert.Equal(check.Sources.Distinct().Order(), onDevices.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Apps))]
    public void No_source_is_named_twice(string app)
    {
        IReadOnlyList<string> sources = App(app).Project().Sources;
        Assert.Equal(sources.Distinct().Count(), sources.Count);
    }

    /// <summary>For each app that has boards: an app without is still to be written.</summary>
    [Fact]
    public void The_board_that_a_project_chooses_exists() => Assert.All(
        DeviceApp.All.Where(app => app.Boards.Count > 0),
        app => Assert.Contains(app.Project().Property("SchoolButtonBoard"), app.Boards));

    /// <summary>As the device's compiler would: its sources and nothing else, with one entry point.</summary>
    [Fact]
    public void Each_app_compiles_for_each_of_its_boards() => Assert.All(
        DeviceApp.All.SelectMany(app => app.Boards.Select(board => (app, board))),
        pair => Assert.Empty(DeviceCompiler.Compile(
            DeviceCompiler.Parse(pair.app.Project(pair.board).Sources), optimized: true, entryPoint: true).Errors));

    private static DeviceApp App(string name) => DeviceApp.All.Single(app => app.Name == name);

    /// <returns><c>ID.VERSION</c>, as the folder is called that NuGet unpacks a package to.</returns>
    private static string[] Packages(DeviceApp app) =>
    [
        .. XDocument.Load(Path.Combine(app.Folder, "packages.config")).Root!.Elements("package").Select(package =>
        {
            Assert.Equal("netnano1.0", (string?)package.Attribute("targetFramework"));
            return (string)package.Attribute("id")! + "." + (string)package.Attribute("version")!;
        }),
    ];

    private static string Package(DeviceReference reference) =>
        Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(reference.HintPath)))!;

    [GeneratedRegex(
        """^Project\("\{11A8DD76-328B-46DF-9F39-F559912D0360\}"\) = "[^"]+", "([^"]+)", "\{([^}]+)\}"\r?$""",
        RegexOptions.Multiline)]
    private static partial Regex ProjectLine();
}
