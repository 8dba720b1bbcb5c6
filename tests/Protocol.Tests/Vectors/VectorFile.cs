using System.Text.Json;
using System.Text.Json.Nodes;

namespace SchoolButton.Tests.Vectors;

/// <summary>A file of shared/vectors, beside the test assembly since the project copies it there.</summary>
internal static class VectorFile
{
    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the named list of a vector file.</summary>
    public static List<T> List<T>(string file, string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "vectors", file);
        List<T>? list = JsonNode.Parse(File.ReadAllText(path))?[name].Deserialize<List<T>>(CamelCase);
        return list is { Count: > 0 } ? list : throw new InvalidDataException($"{path} has no \"{name}\"");
    }
}
