using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace SchoolButton.Hub.Console;

/// <summary>A live page: a few files inside an assembly. They hold no data, so they need no token.</summary>
internal sealed class PageFiles
{
    private const string ResourcePrefix = "page/";
    private const string Index = "index.html";

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    private readonly Dictionary<string, PageFile> _files = new(StringComparer.Ordinal);

    /// <param name="assembly">Where the files are, under <c>page/</c>.</param>
    public PageFiles(Assembly assembly)
    {
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(ResourcePrefix, StringComparison.Ordinal))
                continue;

            string name = resource[ResourcePrefix.Length..];
            _files.Add(name == Index ? "/" : "/page/" + name, PageFile.Load(assembly, resource));
        }
    }

    public IEnumerable<string> Paths => _files.Keys;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var (path, file) in _files)
            endpoints.MapMethods(path, Methods, file.Answer).ExcludeFromDescription();
    }

    private sealed record PageFile(byte[] Bytes, string ContentType, string Tag)
    {
        public static PageFile Load(Assembly assembly, string resource)
        {
            using var source = assembly.GetManifestResourceStream(resource)!;
            byte[] bytes = new byte[source.Length];
            source.ReadExactly(bytes);
            string tag = Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8));
            return new PageFile(bytes, TypeOf(resource), $"\"{tag}\"");
        }

        public IResult Answer(HttpContext context)
        {
            // Asked for again at each load, so that after an update no browser mixes old files with new.
            context.Response.Headers.CacheControl = "no-cache";
            return Results.Bytes(
                Bytes, ContentType, entityTag: Microsoft.Net.Http.Headers.EntityTagHeaderValue.Parse(Tag));
        }

        private static string TypeOf(string name) => Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => throw new InvalidOperationException($"{name} is embedded, but PageFiles has no content type for it."),
        };
    }
}
