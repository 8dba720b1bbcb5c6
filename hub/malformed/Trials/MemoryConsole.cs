using System.Net;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Console;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Health;
using SchoolButton.Hub.Host.Views;
using SchoolButton.Hub.Storage;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Malformed.Trials;

/// <param name="RawText">As it is mapped.</param>
/// <param name="Path">With something real in place of its parameters.</param>
internal sealed record MemoryRoute(string RawText, string Path);

/// <summary>The real console, with all that stands before its endpoints, called without a socket.</summary>
internal sealed class MemoryConsole
{
    public const string Token = "tok-5e6f708192a3b4c5d6e7f809";

    private const string Site = "school";
    private const uint Button = 0xA1;

    private readonly WebApplication _app;
    private readonly MemoryServer _server;
    private readonly Lines _log;

    private MemoryConsole(WebApplication app, MemoryServer server, Lines log)
    {
        _app = app;
        _server = server;
        _log = log;
        Routes =
        [
            .. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Any(TakesBody) == true)
                .Select(e => new MemoryRoute(e.RoutePattern.RawText!, Real(e.RoutePattern.RawText!)))
                .OrderBy(route => route.RawText, StringComparer.Ordinal),
        ];
    }

    public IReadOnlyList<MemoryRoute> Routes { get; }

    public static MemoryConsole Start()
    {
        MemoryServer server = new();
        Lines log = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton<IServer>(server);
        builder.Services.AddSingleton<TimeProvider>(StillTime.Instance);
        builder.Services.AddSingleton<IHubView>(View());
        builder.Services.AddSingleton(DispatchProxy.Create<IHubDesk, WillingDesk>());
        builder.Services.AddSingleton(DispatchProxy.Create<IHubArchive, WillingDesk>());
        builder.Services.AddSingleton(new AuditChain(new KeySeal(new byte[KeySeal.SecretLength])));
        builder.Services.AddHubConsole();
        WebApplication app = builder.Build();
        app.MapHubConsole(new ConsoleOptions { Token = Token });
        app.Start();
        MemoryConsole console = new(app, server, log);
        for (int i = 0; i < console.Routes.Count; i++)
        {
            // Its first call builds a route's machinery, which is no part of reading a body.
            console.Post(i, "application/json", "{}"u8.ToArray());
        }

        return console;
    }

    public (int Status, string Answer, string Log) Post(int route, string contentType, byte[] body)
    {
        using MemoryStream answer = new();
        HttpRequestFeature request = new()
        {
            Method = HttpMethods.Post,
            Scheme = "http",
            Protocol = "HTTP/1.1",
            Path = Routes[route].Path,
            Body = new MemoryStream(body),
        };
        request.Headers.Host = "hub";
        request.Headers.Authorization = "Bearer " + Token;
        request.Headers.ContentLength = body.Length;
        if (contentType.Length > 0)
        {
            request.Headers.ContentType = contentType;
        }

        FeatureCollection features = new();
        HttpResponseFeature response = new();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = IPAddress.Loopback });
        features.Set<IHttpRequestBodyDetectionFeature>(new HasBody());
        _log.Clear();
        _server.Serve(features).GetAwaiter().GetResult();
        return (response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()), _log.Text);
    }

    private static bool TakesBody(string method) => method is "POST" or "PUT" or "PATCH";

    private static string Real(string pattern) => pattern
        .Replace("/api/devices/{id}", $"/api/devices/{DeviceAddress.ToText(Button)}", StringComparison.Ordinal)
        .Replace("{site}", Site, StringComparison.Ordinal)
        .Replace("{id}", "1", StringComparison.Ordinal);

    private static ReadModel View()
    {
        DeviceRecord record = new(Button, 0, "fuzz", Site, "room", DeviceKinds.Stationary, 1, 60_000, 180_000, Retired: false);
        Site site = new(Site, Site, "1234", []);
        HubCore core = new(HubSnapshot.Empty with { Devices = [new Device(record)] }, [site], new CorePolicy(), new Instant(0, 0));
        return new ReadModel(core, new Troubles());
    }

    /// <summary>Does whatever people ask of it.</summary>
    public class WillingDesk : DispatchProxy
    {
        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => Task.FromResult(DeskAnswer.Done);
    }

    private sealed class HasBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }

    private sealed class MemoryServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Func<IFeatureCollection, Task> Serve { get; private set; } = _ => throw new InvalidOperationException("not started");

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull
        {
            Serve = async features =>
            {
                TContext context = application.CreateContext(features);
                await application.ProcessRequestAsync(context);
                application.DisposeContext(context, null);
            };
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public void Clear() => _text.Clear();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _text.AppendLine(formatter(state, exception)).Append(exception);

        public void Dispose()
        {
        }
    }
}
