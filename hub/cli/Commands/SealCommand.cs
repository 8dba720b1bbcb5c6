using System.CommandLine;
using System.Text;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton seal</c>: a receiver's key or password, so that it need not stand open in the configuration.</summary>
internal static class SealCommand
{
    public static Command Make()
    {
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Option<SecretUse> field = new("--field")
        {
            Description = "The receiver's field that it is for: key (hex, of DC-09), secret (of a webhook), password (of a mail "
                + "server) or authorization (of CAP or a webhook). What is sealed for one does not open in another.",
            DefaultValueFactory = _ => SecretUse.Key,
        };
        Command command = new(
            "seal",
            "Seals a receiver's key, secret or password (typed or piped in) with this hub's secret and prints what to enter in its field.")
        {
            config, field,
        };
        command.SetAction((parsed, _) => Spoken.RunAsync(() =>
        {
            HubConfig hub = ConfigReader.ReadFile(parsed.GetValue(config)!.FullName);
            SecretUse use = parsed.GetValue(field);
            string text = Read(use);
            try
            {
                Console.WriteLine(SealedSecret.Seal(HubSecret.ReadOrMake(hub), use, text));
            }
            catch (FormatException e)
            {
                throw new ConfigException(e.Message);
            }

            return Task.FromResult(0);
        }));
        return command;
    }

    /// <summary>From a pipe, or typed without being shown.</summary>
    public static string Read(SecretUse use) => (Console.IsInputRedirected ? Console.In.ReadLine() : Ask(use))?.Trim() ?? string.Empty;

    /// <summary>Nothing that is typed shows.</summary>
    private static string Ask(SecretUse use)
    {
        Console.Error.Write($"Receiver's {SealedSecret.Field(use)} ({(use == SecretUse.Key ? "hex, " : string.Empty)}it will not show): ");
        StringBuilder typed = new();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar) && typed.Length < SealedSecret.MaxLength)
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
