using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace SchoolButton.Tests.Shape;

/// <summary>A compiled assembly under examination.</summary>
internal sealed class DeviceAssembly : IDisposable
{
    private readonly PEReader _image;

    public DeviceAssembly(byte[] image)
    {
        _image = new PEReader(new MemoryStream(image));
        Metadata = _image.GetMetadataReader();
    }

    public MetadataReader Metadata { get; }

    public DeviceTypes Types { get; } = new();

    /// <summary>All types but the compiler's own: caches of lambdas, contents of arrays, nullable attributes.</summary>
    public IEnumerable<TypeDefinitionHandle> WrittenTypes => Metadata.TypeDefinitions.Where(type =>
    {
        string name = Names.Of(Metadata, type);
        return !name.Contains('<', StringComparison.Ordinal)
            && !name.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal)
            && !name.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal);
    });

    public IEnumerable<MethodDefinitionHandle> MethodsWithBody => Metadata.MethodDefinitions.Where(
        method => Metadata.GetMethodDefinition(method).RelativeVirtualAddress != 0);

    public MethodBodyBlock Body(MethodDefinitionHandle method) =>
        _image.GetMethodBody(Metadata.GetMethodDefinition(method).RelativeVirtualAddress);

    public void Dispose() => _image.Dispose();
}
