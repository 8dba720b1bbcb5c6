using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace SchoolButton.Tests.HubConsole;

/// <summary>Over a socket; bodies made by grammar are tried by the Malformed room's tests.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Paths =
    [
        "/api/devices/00a001/commands", "/api/alarms/1/acknowledge", "/api/alarms/1", "/api/devices/00a001", "/healthz",
        "/metrics", "/", "/openapi/v1.json",
    ];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "FROB"];

    [Fact]
    public async Task No_method_makes_the_hub_fail()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());
        host.Hub.Put(Sample.Alarm());

        var calls =
            from method in Gen.Elements(Methods)
            from path in Gen.Elements(Paths)
            from bytes in ArbMap.Default.GeneratorFor<byte[]>()
            select (method, path, body: bytes);

        Prop.ForAll(calls.ToArbitrary(), call =>
        {
            using var request = new HttpRequestMessage(new HttpMethod(call.method), call.path);
            if (call.method is not ("GET" or "HEAD"))
            {
                request.Content = new ByteArrayContent(call.body);
                request.Content.Headers.ContentType = new("application/json");
            }

            using var answer = host.Client.Send(request);
            return (int)answer.StatusCode < 500;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task No_path_makes_the_hub_fail()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.Hub.Put(Sample.Device());

        var paths =
            from start in Gen.Elements("/api/devices/", "/api/alarms/", "/page/", "/", "/api/")
            from rest in ArbMap.Default.GeneratorFor<string>()
            select start + Uri.EscapeDataString(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(rest ?? "")));

        Prop.ForAll(paths.ToArbitrary(), path =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            using var answer = host.Client.Send(request);
            return (int)answer.StatusCode < 500;
        }).QuickCheckThrowOnFailure();
    }
}
