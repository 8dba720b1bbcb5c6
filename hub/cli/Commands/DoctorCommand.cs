using System.CommandLine;
using System.Text.Json;
using SchoolButton.Hub.Doctor;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton doctor</c>: what is wrong with an installation, and how to mend it.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Command Make()
    {
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Option<bool> json = new("--json") { Description = "Prints the findings as JSON, for programs." };
        Command command = new(
            "doctor", "Says what is wrong with an installation and how to mend it; changes nothing, whether the hub runs or not.")
        {
            config, json,
        };
        command.SetAction((parsed, cancellation) => Spoken.RunAsync(async () =>
        {
            IReadOnlyList<Finding> findings =
                await Examination.RunAsync(parsed.GetValue(config)!.FullName, TimeProvider.System, cancellation);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(findings, Shape));
            }
            else
            {
                foreach (Finding finding in findings)
                {
                    Console.WriteLine(finding);
                }

                Console.WriteLine(
                    $"{findings.Count} checks, {findings.Count(f => f.Health == Health.Warning)} warnings, "
                    + $"{findings.Count(f => f.Health == Health.Wrong)} wrong");
            }

            return findings.Any(f => f.Health == Health.Wrong) ? 1 : 0;
        }));
        return command;
    }
}
