using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SchoolButton.Tests.Shape;

/// <summary>
/// Compiles as a device's project does: C# 9 against nanoFramework's surface and nothing else. What is tested is the
/// sources as they are now, both optimized (Release) and not (Debug), since the two differ in what breaks.
/// </summary>
internal static class DeviceCompiler
{
    private static readonly Lazy<MetadataReference> Surface = new(CompileSurface);

    public static IReadOnlyList<SyntaxTree> Parse(IEnumerable<string> files) =>
        [.. files.Select(file => ParseText(File.ReadAllText(file), file))];

    public static SyntaxTree ParseText(string code, string name = "snippet.cs") => CSharpSyntaxTree.ParseText(
        code,
        new CSharpParseOptions(LanguageVersion.CSharp9, preprocessorSymbols: ["NANOFRAMEWORK_1_0", "DEBUG"]),
        name);

    /// <param name="onDotNet">Against .NET's library, for samples that the surface does not even let compile.</param>
    public static DeviceBuild Compile(
        IEnumerable<SyntaxTree> sources, bool optimized, bool entryPoint = false, bool onDotNet = false)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Device",
            sources,
            [onDotNet ? MetadataReference.CreateFromFile(typeof(object).Assembly.Location) : Surface.Value],
            Options(
                entryPoint ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                optimized ? OptimizationLevel.Release : OptimizationLevel.Debug));
        using MemoryStream image = new();
        IEnumerable<Diagnostic> found = compilation.Emit(image).Diagnostics;
        return new(
            [.. found.Where(one => one.Severity >= DiagnosticSeverity.Warning).Select(one => one.ToString())],
            image.ToArray());
    }

    private static PortableExecutableReference CompileSurface()
    {
        ProjectFile project = new(Path.Combine(
            Checkout.Firmware, "surface", "SchoolButton.Firmware.Surface.csproj"));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "SchoolButton.Firmware.Surface",
            Parse(project.Sources),
            references: [],
            Options(OutputKind.DynamicallyLinkedLibrary, OptimizationLevel.Release)
                .WithSpecificDiagnosticOptions(project.Property("NoWarn").Split(';')
                    .Where(code => code.StartsWith("CS", StringComparison.Ordinal))
                    .Select(code => KeyValuePair.Create(code, ReportDiagnostic.Suppress))));
        using MemoryStream image = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(
            image,
            options: new(metadataOnly: true, runtimeMetadataVersion: project.Property("RuntimeMetadataVersion")));
        if (!result.Success)
        {
            throw new InvalidOperationException(
                "the surface does not compile: " + string.Join(Environment.NewLine, result.Diagnostics));
        }

        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static CSharpCompilationOptions Options(OutputKind kind, OptimizationLevel level) => new(
        kind,
        optimizationLevel: level,
        nullableContextOptions: NullableContextOptions.Disable,
        // Nullable annotations in a project that does not check them.
        specificDiagnosticOptions: [KeyValuePair.Create("CS8632", ReportDiagnostic.Suppress)]);
}
