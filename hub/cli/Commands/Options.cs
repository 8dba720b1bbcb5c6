using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;

namespace SchoolButton.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class Options
{
    public static Option<FileInfo?> Config() => new("--config")
    {
        Description = "The hub's configuration file (JSON).",
        HelpName = "FILE",
    };

    public static Option<IPEndPoint?> EndPoint(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "ADDR:PORT",
        CustomParser = ParseEndPoint,
    };

    /// <summary>HOST:PORT, several times if wanted; the host may be a name.</summary>
    public static Option<DnsEndPoint[]> HostsAndPorts(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "HOST:PORT",
        CustomParser = result =>
        {
            List<DnsEndPoint> found = [];
            foreach (string text in result.Tokens.Select(t => t.Value))
            {
                int colon = text.LastIndexOf(':');
                if (colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), out ushort port) && port > 0)
                {
                    found.Add(new DnsEndPoint(text[..colon].Trim('[', ']'), port));
                }
                else
                {
                    result.AddError($"{name}: HOST:PORT is needed, such as 192.168.1.20:9000, not {text}");
                }
            }

            if (found.Select(f => $"{f}").Distinct().Count() < found.Count)
            {
                result.AddError($"{name}: one of them is given twice; each way is to another receiver");
            }

            return [.. found];
        },
    };

    private static IPEndPoint? ParseEndPoint(ArgumentResult result)
    {
        string text = result.Tokens[0].Value.Replace("localhost:", "127.0.0.1:", StringComparison.OrdinalIgnoreCase);
        if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out IPEndPoint? endPoint))
        {
            return endPoint;
        }

        result.AddError($"ADDR:PORT is needed, such as 127.0.0.1:8080 (port 0 takes a free one), not {text}");
        return null;
    }
}
