using System.Xml.Linq;

namespace SchoolButton.Tests.Shape;

/// <summary>
/// What a project file names, read as MSBuild would: properties, imports, Include and Exclude with wildcards. Only as
/// much of MSBuild as the files in firmware/ use; anything else is an error. Imports of nanoFramework's project system,
/// which is not on this machine, are left out.
/// </summary>
internal sealed class ProjectFile
{
    private readonly Dictionary<string, string> _properties;
    private readonly List<string> _sources = [];
    private readonly List<DeviceReference> _references = [];

    /// <param name="path">A .nfproj or .csproj file.</param>
    /// <param name="board">The value of <c>SchoolButtonBoard</c>; null for the project's own choice.</param>
    public ProjectFile(string path, string? board = null)
    {
        Path = path;
        _properties = new(StringComparer.OrdinalIgnoreCase);
        if (board is not null)
        {
            _properties["SchoolButtonBoard"] = board;
        }

        Read(path);
    }

    public string Path { get; }

    /// <summary>The files to compile, as full paths, in the project's order.</summary>
    public IReadOnlyList<string> Sources => _sources;

    public IReadOnlyList<DeviceReference> References => _references;

    public string Property(string name) => _properties.GetValueOrDefault(name, "");

    private string Folder => System.IO.Path.GetDirectoryName(Path)!;

    private void Read(string file)
    {
        XElement project = XDocument.Load(file).Root!;
        foreach (XElement part in project.Elements())
        {
            switch (part.Name.LocalName)
            {
                case "PropertyGroup":
                    ReadProperties(part, file);
                    break;
                case "Import":
                    ReadImport(part, file);
                    break;
                case "ItemGroup":
                    ReadItems(part, file);
                    break;
                case "ProjectExtensions":
                    break;
                default:
                    throw new NotSupportedException($"{file}: <{part.Name.LocalName}> is not understood by this test");
            }
        }
    }

    private void ReadProperties(XElement group, string file)
    {
        foreach (XElement property in group.Elements())
        {
            string name = property.Name.LocalName;
            string condition = (string?)property.Attribute("Condition") ?? "";
            if (condition.Length > 0 && condition.Trim() != $"'$({name})' == ''")
            {
                throw new NotSupportedException($"{file}: the condition {condition} is not understood by this test");
            }

            if (condition.Length == 0 || Property(name).Length == 0)
            {
                _properties[name] = Expand(property.Value, file);
            }
        }
    }

    private void ReadImport(XElement import, string file)
    {
        string project = (string)import.Attribute("Project")!;
        if (project.StartsWith("$(NanoFrameworkProjectSystemPath)", StringComparison.Ordinal))
        {
            return;
        }

        Read(FullPath(project, System.IO.Path.GetDirectoryName(file)!, file));
    }

    private void ReadItems(XElement group, string file)
    {
        foreach (XElement item in group.Elements())
        {
            string include = (string)item.Attribute("Include")!;
            switch (item.Name.LocalName)
            {
                case "Compile":
                    string[] without = Split((string?)item.Attribute("Exclude") ?? "");
                    _sources.AddRange(Split(include).SelectMany(pattern => Files(pattern, without, file)));
                    break;
                case "Reference":
                    XElement hint = item.Elements().Single(child => child.Name.LocalName == "HintPath");
                    _references.Add(new(include, FullPath(hint.Value, Folder, file)));
                    break;
            }
        }
    }

    /// <summary>A pattern without a wildcard names a file whether it exists or not, as in MSBuild.</summary>
    private IEnumerable<string> Files(string pattern, string[] without, string file)
    {
        string path = FullPath(pattern, Folder, file);
        int wildcard = path.IndexOf('*', StringComparison.Ordinal);
        if (wildcard < 0)
        {
            return [path];
        }

        string start = path[..path.LastIndexOf('/', wildcard)];
        if (!Directory.Exists(start))
        {
            return [];
        }

        Wildcard wanted = new(path);
        Wildcard[] unwanted = [.. without.Select(other => new Wildcard(FullPath(other, Folder, file)))];
        return Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
            .Where(found => wanted.Matches(found) && !unwanted.Any(other => other.Matches(found)))
            .Order(StringComparer.Ordinal);
    }

    private string FullPath(string path, string folder, string file) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, Expand(path, file).Replace('\\', '/')));

    private string Expand(string text, string file)
    {
        string here = System.IO.Path.GetDirectoryName(file) + "/";
        text = text.Replace("$(MSBuildThisFileDirectory)", here, StringComparison.Ordinal);
        foreach ((string name, string value) in _properties)
        {
            text = text.Replace($"$({name})", value, StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }

    private static string[] Split(string list) =>
        list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
