using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Console.Gate;
using SchoolButton.Hub.Dc09;
using SchoolButton.Hub.Host;
using SchoolButton.Hub.Host.Config;
using SchoolButton.Hub.Receiver.Api;
using SchoolButton.Hub.Receiver.Journal;
using SchoolButton.Hub.Receiver.Line;
using SchoolButton.Hub.Receiver.Onward;
using SchoolButton.Hub.Receiver.Settings;
using SchoolButton.Hub.Receiver.Views;
using SchoolButton.Hub.Receiver.Watch;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Receiver;

/// <summary>
/// A running receiver. Its making is the table of contents: journal, board, watch, lines onward, doors, page.
/// </summary>
public sealed class ReceiverHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly UdpDoor _udp;
    private readonly EventJournal _journal;
    private readonly LinkWatch _watch;
    private readonly IReadOnlyList<OnwardQueue> _onward;
    private readonly AnswerFault _fault;
    private readonly DataFolderLock _folder;

    private ReceiverHost(
        WebApplication app, UdpDoor udp, EventJournal journal, LinkWatch watch, IReadOnlyList<OnwardQueue> onward, AnswerFault fault,
        DataFolderLock folder)
    {
        _app = app;
        _udp = udp;
        _journal = journal;
        _watch = watch;
        _onward = onward;
        _fault = fault;
        _folder = folder;
    }

    /// <summary>DC-09, TCP and UDP, with the real port.</summary>
    public required IPEndPoint Line { get; init; }

    public required IPEndPoint Http { get; init; }

    /// <summary>How it answers well-formed messages, for trying what a sender makes of it; may be changed at any time.</summary>
    public Dc09AnswerMode Answer
    {
        get => _fault.Mode;
        set => _fault.Mode = value;
    }

    internal LinkWatch Watch => _watch;

    internal EventJournal Journal => _journal;

    /// <exception cref="ConfigException">A port is taken, a folder cannot be used; the message says what to do.</exception>
    /// <exception cref="StoreException">The journal cannot be used.</exception>
    public static Task<ReceiverHost> StartAsync(ReceiverSettings settings, TimeProvider time, CancellationToken cancellation) =>
        StartAsync(settings, time, Dc09Pads.Random, watches: true, cancellation);

    /// <param name="pad">Randomness for encrypted answers.</param>
    /// <param name="watches">False where a test looks at the clock itself.</param>
    internal static async Task<ReceiverHost> StartAsync(
        ReceiverSettings settings, TimeProvider time, Dc09Pad pad, bool watches, CancellationToken cancellation)
    {
        DataFolderLock folder = new(settings.DataFolder);
        EventJournal? journal = null;
        WebApplication? app = null;
        try
        {
            WebApplicationBuilder builder = HubHost.NewBuilder(time);
            ILoggerFactory logs = builder.Services.AddHubLogs(time);
            OnwardPlan plan = new(settings);
            journal = new EventJournal(
                settings.JournalPath, plan.AllOwed, settings.DuplicateWindow, time, logs.CreateLogger<EventJournal>());
            Board board = new(settings, journal);
            LinkWatch watch = new(settings, journal, board, time, logs.CreateLogger<LinkWatch>());
            IReadOnlyList<OnwardQueue> onward = plan.Queues(journal, board, time, logs);
            AnswerFault fault = new(board, time);
            FrameIntake intake = new(
                new FrameRules(settings, pad), fault, journal, watch, time, logs.CreateLogger<FrameIntake>());
            TcpDoor tcp = new(intake, time, logs.CreateLogger<TcpDoor>());
            ListenOptions? line = null;
            ListenOptions? http = null;
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                http = kestrel.ListenConsole(settings.Http);
                kestrel.Listen(settings.Listen, listen =>
                {
                    line = listen;
                    listen.Run(tcp.ServeAsync);
                });
            });
            builder.Services.AddSingleton(settings);
            builder.Services.AddSingleton(journal);
            builder.Services.AddSingleton(board);
            builder.Services.AddReceiverPage();
            app = builder.Build();
            app.MapReceiverPage(settings.Token, time);
            await app.StartAsync(cancellation).ConfigureAwait(false);
            UdpDoor udp = new(line!.IPEndPoint!, intake, time, logs.CreateLogger<UdpDoor>());
            if (watches)
            {
                watch.Start();
            }

            foreach (OnwardQueue next in onward)
            {
                next.Start();
            }

            return new ReceiverHost(app, udp, journal, watch, onward, fault, folder) 
            {
                Line = line!.IPEndPoint!, Http = http!.IPEndPoint!,
            };
        }
        catch (Exception e)
        {
            if (app is not null)
            {
                await app.DisposeAsync().ConfigureAwait(false);
            }

            if (journal is not null)
            {
                await journal.DisposeAsync().ConfigureAwait(false);
            }

            folder.Dispose();
            throw e is IOException { InnerException: AddressInUseException or SocketException } or SocketException
                ? new ConfigException(
                    $"cannot listen on {settings.Listen} or {settings.Http}: {e.Message.TrimEnd('.')}; end the program that uses it, or "
                    + "choose another port; each address must be one of this machine's")
                : e;
        }
    }

    /// <summary>Lets nobody in any more, finishes what is under way, and closes the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        await _udp.DisposeAsync().ConfigureAwait(false);
        await _app.StopAsync().ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        foreach (OnwardQueue next in _onward)
        {
            await next.DisposeAsync().ConfigureAwait(false);
        }

        await _journal.DisposeAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
    }
}
