using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SchoolButton.Tests.Shape;

/// <summary>The surface's enumerations by full name: a reference in metadata does not say that it is to one.</summary>
internal static class SurfaceEnums
{
    private static readonly HashSet<string> All =
    [
        .. DeviceCompiler.Parse(new ProjectFile(Path.Combine(
                Checkout.Firmware, "surface", "SchoolButton.Firmware.Surface.csproj")).Sources)
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<EnumDeclarationSyntax>())
            .Select(FullName),
    ];

    public static bool Contains(string name) => All.Contains(name);

    private static string FullName(EnumDeclarationSyntax type) => string.Join('.', type.AncestorsAndSelf()
        .Select(part => part switch
        {
            BaseTypeDeclarationSyntax declaration => declaration.Identifier.Text,
            BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
            _ => "",
        })
        .Where(part => part.Length > 0)
        .Reverse());
}
