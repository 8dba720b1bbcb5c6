using System.CommandLine;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Receiver;
using SchoolButton.Hub.Receiver.Settings;

namespace SchoolButton.Cli.Commands;

/// <summary>
/// <c>schoolbutton receiver</c>: with <c>--config</c> a receiver for a district; without, one for trying things, which keeps nothing.
/// </summary>
internal static class ReceiverCommand
{
    public static Command Make()
    {
        Option<FileInfo?> config = Config();
        Option<IPEndPoint?> listen = Options.EndPoint("--listen", "Where it listens; 127.0.0.1:9000, if left out.");
        Option<string?> key = new("--key") { Description = "AES key, 32, 48 or 64 hex digits.", HelpName = "HEX" };
        Option<Dc09AnswerMode> answer = new("--answer")
        {
            Description = "For trying things: how it answers: ack, nak, duh, garbage, nothing or slow. Typed while it runs, a word changes it.",
            DefaultValueFactory = _ => Dc09AnswerMode.Ack,
        };
        Command command = new(
            "receiver",
            "Runs a receiver that speaks SIA DC-09. With --config it keeps every event before it acknowledges it, and shows a live page; "
            + "without, it is for trying things and keeps nothing.")
        {
            config, listen, key, answer, Seal(),
        };
        command.SetAction((parsed, cancellation) => Spoken.RunAsync(() => parsed.GetValue(config) is { } file
            ? parsed.GetResult(listen) is null && parsed.GetResult(key) is null
                ? KeepAsync(
                    file.FullName, parsed.GetResult(answer) is { Implicit: false } ? parsed.GetValue(answer) : null, cancellation)
                : throw new ConfigException("--listen and --key are for trying things; with --config leave them out")
            : RunAsync(
                parsed.GetValue(listen) ?? new IPEndPoint(IPAddress.Loopback, 9000),
                parsed.GetValue(key),
                parsed.GetValue(answer),
                cancellation)));
        return command;
    }

    /// <summary>One line for each message: time, account, what, and what was answered.</summary>
    public static string Describe(Dc09Received message)
    {
        StringBuilder line = new();
        line.Append($"{message.ReceivedAt.UtcDateTime:HH:mm:ss.fff} {message.Id} {message.Sequence:D4} account {message.Account}");
        if (message.Code is not null)
        {
            string what = message.Qualifier is { } qualifier ? $"{qualifier}{message.Code}" : message.Code;
            line.Append($" event {what} zone {message.Zone:D3}");
        }

        line.Append(message.Encrypted ? " encrypted" : string.Empty);
        line.Append($" -> {message.Answer.ToString().ToLowerInvariant()}");
        return line.ToString();
    }

    private static Option<FileInfo?> Config() => new("--config")
    {
        Description = "The receiver's configuration file (JSON); hub/receiver/README.md describes it.",
        HelpName = "FILE",
    };

    /// <summary><c>schoolbutton receiver seal</c></summary>
    private static Command Seal()
    {
        Option<FileInfo?> config = Config();
        config.Required = true;
        Option<SecretUse> field = new("--field")
        {
            Description = "key (hex, of an account or a next receiver), or of a next receiver: secret (of a webhook), password (of a mail "
                + "server), authorization (of CAP or a webhook).",
            DefaultValueFactory = _ => SecretUse.Key,
        };
        Command command = new(
            "seal", "Seals a key (hex), secret or password (typed or piped in) with this receiver's secret and prints what to enter in its field.")
        {
            config, field,
        };
        command.SetAction((parsed, _) => Spoken.RunAsync(() =>
        {
            SecretUse use = parsed.GetValue(field);
            try
            {
                string text = SealCommand.Read(use);
                Console.WriteLine(SealedSecret.Seal(SettingsReader.SecretFor(parsed.GetValue(config)!.FullName), use, text));
            }
            catch (FormatException e)
            {
                throw new ConfigException(e.Message);
            }

            return Task.FromResult(0);
        }));
        return command;
    }

    /// <param name="answer">Null where nobody said, and then no word that is typed changes it.</param>
    private static async Task<int> KeepAsync(string path, Dc09AnswerMode? answer, CancellationToken cancellation)
    {
        ReceiverSettings settings = SettingsReader.ReadFile(path);
        bool ownToken = settings.Token.Length == 0;
        if (ownToken)
        {
            settings = settings with { Token = HubToken.ReadOrMake(settings.DataFolder) };
        }

        await using ReceiverHost receiver = await ReceiverHost.StartAsync(settings, TimeProvider.System, cancellation);
        Console.WriteLine($"ready http://{receiver.Http}");

        // The token itself stays out of a service's journal.
        Console.WriteLine($"token is in {(ownToken ? Path.Combine(settings.DataFolder, HubToken.FileName) : path)}");
        Console.WriteLine($"receiving {receiver.Line}");
        if (answer is { } mode)
        {
            receiver.Answer = mode;
            _ = Task.Run(() => ReadWordsAsync(word => receiver.Answer = word, cancellation), cancellation);
        }

        await Spoken.UntilStoppedAsync(cancellation);
        return 0;
    }

    private static async Task<int> RunAsync(
        IPEndPoint listen, string? key, Dc09AnswerMode answer, CancellationToken cancellation)
    {
        using ILoggerFactory logs = HubLogs.Create(TimeProvider.System);
        Dc09ReceiverOptions options;
        try
        {
            options = new() { Listen = listen, Datagrams = true, Key = key is null ? null : Dc09Key.FromHex(key) };
        }
        catch (FormatException e)
        {
            throw new ConfigException($"--key: {e.Message}");
        }

        await using Dc09Receiver receiver = new(options, TimeProvider.System, logs.CreateLogger<Dc09Receiver>());
        receiver.Mode = answer;
        receiver.Received += message => Console.WriteLine(Describe(message));
        try
        {
            receiver.Start();
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new ConfigException($"cannot listen on {listen} ({e.Message}); choose another --listen");
        }

        Console.WriteLine($"receiving {receiver.EndPoint}");
        _ = Task.Run(() => ReadWordsAsync(word => receiver.Mode = word, cancellation), cancellation);
        await Spoken.UntilStoppedAsync(cancellation);
        return 0;
    }

    private static async Task ReadWordsAsync(Action<Dc09AnswerMode> change, CancellationToken cancellation)
    {
        while (await Console.In.ReadLineAsync(cancellation) is { } word)
        {
            if (Enum.TryParse(word.Trim(), ignoreCase: true, out Dc09AnswerMode mode) && Enum.IsDefined(mode))
            {
                change(mode);
                Console.WriteLine($"answers {mode.ToString().ToLowerInvariant()} from now on");
            }
            else
            {
                Console.WriteLine("type ack, nak, duh, garbage, nothing or slow");
            }
        }
    }
}
