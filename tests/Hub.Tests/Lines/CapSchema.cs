using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Xunit;

namespace SchoolButton.Tests.Lines;

/// <summary>Says what is wrong with a CAP alert, by the schema beside this file and, where it is named, by the one that OASIS publishes.</summary>
internal static class CapSchema
{
    public static readonly XNamespace Cap = "urn:oasis:names:tc:emergency:cap:1.2";

    private static readonly XmlSchemaSet[] Sets =
    [
        .. new[] { Path.Combine(Sample.Folder(), "cap-1.2.xsd"), Environment.GetEnvironmentVariable("SCHOOLBUTTON_CAP_XSD") }
            .Where(f => !string.IsNullOrEmpty(f)).Select(f => Load(f!)),
    ];

    public static IReadOnlyList<string> Faults(XDocument alert)
    {
        List<string> faults = [];
        foreach (XmlSchemaSet set in Sets)
        {
            alert.Validate(set, (_, e) => faults.Add(e.Message));
        }

        return faults;
    }

    public static XDocument Valid(string alert)
    {
        XDocument document = XDocument.Parse(alert);
        Assert.Empty(Faults(document));
        return document;
    }

    private static XmlSchemaSet Load(string file)
    {
        XmlSchemaSet set = new();
        using XmlReader reader = XmlReader.Create(file);
        set.Add(null, reader);
        set.Compile();
        return set;
    }
}
