using System.CommandLine;
using System.Text;
using SchoolButton.Hub.Host.Config;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton seal</c>: a receiver's key, so that it need not stand open in the configuration.</summary>
internal static class SealCommand
{
    /// <summary>Longer than any key.</summary>
    private const int MaxLength = 256;

    public static Command Make()
    {
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Command command = new(
            "seal",
            "Seals a receiver's key (hex, typed or piped in) with this hub's secret and prints what to enter as the receiver's key.")
        {
            config,
        };
        command.SetAction((parsed, _) => Spoken.RunAsync(() =>
        {
            HubConfig hub = ConfigReader.ReadFile(parsed.GetValue(config)!.FullName);
            string key = ReadKey();
            try
            {
                Console.WriteLine(SealedReceiverKey.Seal(HubSecret.ReadOrMake(hub), key));
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
    public static string ReadKey() => (Console.IsInputRedirected ? Console.In.ReadLine() : Ask())?.Trim() ?? string.Empty;

    /// <summary>Nothing that is typed shows.</summary>
    private static string Ask()
    {
        Console.Error.Write("Receiver's key (hex, it will not show): ");
        StringBuilder typed = new();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar) && typed.Length < MaxLength)
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
