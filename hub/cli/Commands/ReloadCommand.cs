using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Host.Reloading;

namespace SchoolButton.Cli.Commands;

/// <summary><c>schoolbutton reload --config FILE</c>: has the running hub read its configuration again.</summary>
internal static class ReloadCommand
{
    public static Command Make()
    {
        Option<FileInfo?> config = Options.Config();
        config.Required = true;
        Command command = new(
            "reload", "Has the running hub read its configuration again. A bad one is refused whole, and the old one stays.")
        {
            config,
        };
        command.SetAction((parsed, cancellation) =>
            Spoken.RunAsync(() => RunAsync(parsed.GetValue(config)!.FullName, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(string path, CancellationToken cancellation)
    {
        // What is wrong with it is told here already; the hub's own look may still differ, if its file is another one.
        HubConfig config = ConfigReader.ReadFile(path);
        using HttpClient hub = HubDoor.Open(config);
        string by = Uri.EscapeDataString(Environment.UserName);
        try
        {
            using HttpResponseMessage answer = await hub.PostAsync(new Uri($"/api/reload?by={by}", UriKind.Relative), null, cancellation);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return Tell((await answer.Content.ReadFromJsonAsync<ReloadAnswer>(JsonSerializerOptions.Web, cancellation))!);
            }

            string text = await answer.Content.ReadAsStringAsync(cancellation);
            throw new ConfigException(answer.StatusCode switch
            {
                HttpStatusCode.Conflict => $"the hub did not take it and goes on as before: {Detail(text)}",
                HttpStatusCode.Unauthorized =>
                    "the hub does not take this token; if the token was changed in the file, only a start takes that",
                _ => $"the hub answered {(int)answer.StatusCode} to it; look into its log",
            });
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new ConfigException(
                $"no hub answers on {config.Http} ({e.Message.TrimEnd('.')}); is it running, and was its http address changed in the file? "
                + "Else: systemctl reload schoolbutton");
        }
    }

    private static int Tell(ReloadAnswer answer)
    {
        Console.WriteLine($"taken: {answer.Sites} sites, {answer.Receivers} receivers");
        if (answer.NeedRestart.Count > 0)
        {
            Console.WriteLine($"changed, and taken at the next start only: {string.Join(", ", answer.NeedRestart)}");
        }

        return 0;
    }

    private static string Detail(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return json.RootElement.TryGetProperty("detail", out JsonElement detail) ? detail.ToString() : "it did not say why";
        }
        catch (JsonException)
        {
            return "it did not say why";
        }
    }
}
