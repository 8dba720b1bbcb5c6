using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Firmware.Stationary;
using SchoolButton.Protocol;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>
/// What nanoFramework's compiler lets through and its runtime cannot do: found here, in the compiled assemblies, before
/// it is found on a device.
/// </summary>
public class FirmwareShapeTests
{
    public static TheoryData<Type> Assemblies =>
        [typeof(Frame), typeof(ButtonDevice), typeof(MqttLink), typeof(Program)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Nothing_is_generic(Type inAssembly) => Read(inAssembly, metadata =>
    {
        Assert.Equal(0, metadata.GetTableRowCount(TableIndex.GenericParam));
        Assert.Equal(0, metadata.GetTableRowCount(TableIndex.MethodSpec));
        Assert.Equal(0, metadata.GetTableRowCount(TableIndex.GenericParamConstraint));
        for (int row = 1; row <= metadata.GetTableRowCount(TableIndex.TypeSpec); row++)
        {
            // An element type of ARRAY (0x14) is int[,]; GENERICINST (0x15) is Action<T> and its like.
            BlobReader signature = metadata.GetBlobReader(
                metadata.GetTypeSpecification(MetadataTokens.TypeSpecificationHandle(row)).Signature);
            while (signature.RemainingBytes > 0)
            {
                Assert.NotInRange(signature.ReadByte(), (byte)0x14, (byte)0x15);
            }
        }
    });

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_interface_has_a_default_implementation(Type inAssembly)
    {
        Assert.All(
            Own(inAssembly).Where(type => type.IsInterface).SelectMany(type => type.GetMethods()),
            method => Assert.True(method.IsAbstract, method.Name));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Static_fields_hold_constants_and_arrays_of_constants_alone(Type inAssembly)
    {
        // All static initialisers run at load, in no useful order, and their errors are swallowed.
        FieldInfo[] fields =
        [
            .. Own(inAssembly)
                .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
                .SelectMany(type => type.GetFields(
                    BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Where(field => !field.IsLiteral),
        ];
        Assert.All(fields, field =>
        {
            Assert.True(field.IsInitOnly, field.DeclaringType + "." + field.Name + " is mutable and static");
            Assert.True(
                field.FieldType.IsArray && (field.FieldType.GetElementType()!.IsPrimitive
                    || field.FieldType.GetElementType() == typeof(string)),
                field.DeclaringType + "." + field.Name + " is not an array of constants");
        });
    }

    private static IEnumerable<Type> Own(Type inAssembly) => inAssembly.Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith("SchoolButton", StringComparison.Ordinal) == true);

    private static void Read(Type inAssembly, Action<MetadataReader> look)
    {
        using PEReader reader = new(File.OpenRead(inAssembly.Assembly.Location));
        look(reader.GetMetadataReader());
    }
}
