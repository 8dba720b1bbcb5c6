using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Core.Views;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Host.Views;

/// <summary>What people do at the console, posted to the loop; each answer comes once the deed is on disk.</summary>
public sealed class Desk(HubLoop loop, HubClock clock, SessionTable sessions) : IHubDesk
{
    /// <summary>How long a person waits for a hub whose disk does not answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<DeskAnswer> AcknowledgeAsync(long alarmId, string by, CancellationToken cancellationToken)
    {
        Waiter waiter = new();
        return await PostAsync(
            new AcknowledgeAlarm { ReceivedMs = clock.MonotonicMs, Receipt = waiter, AlarmId = alarmId, By = by },
            waiter,
            cancellationToken);
    }

    public async Task<DeskAnswer> AdvanceAsync(
        long alarmId, AlarmStep to, string by, string? note, CancellationToken cancellationToken)
    {
        Waiter waiter = new();
        return await PostAsync(
            new AdvanceAlarm
            {
                ReceivedMs = clock.MonotonicMs,
                Receipt = waiter,
                AlarmId = alarmId,
                To = to,
                By = by,
                Note = note,
            },
            waiter,
            cancellationToken);
    }

    public async Task<DeskAnswer> CommandAsync(
        string deviceId, CommandKind command, int argument, string by, CancellationToken cancellationToken)
    {
        uint address = DeviceAddress.FromText(deviceId);
        if (address == 0)
        {
            return DeskAnswer.NotFound;
        }

        Waiter waiter = new();
        return await PostAsync(
            new SendCommand
            {
                ReceivedMs = clock.MonotonicMs,
                Receipt = waiter,
                Address = address,
                Kind = command,
                Argument = argument,
                By = by,
                IsConnected = sessions.IsConnected(address),
            },
            waiter,
            cancellationToken);
    }

    public async Task<DeskAnswer> SnoozeAsync(
        string deviceId, long milliseconds, string by, CancellationToken cancellationToken)
    {
        uint address = DeviceAddress.FromText(deviceId);
        if (address == 0)
        {
            return DeskAnswer.NotFound;
        }

        Waiter waiter = new();
        return await PostAsync(
            new SnoozeDevice
            {
                ReceivedMs = clock.MonotonicMs,
                Receipt = waiter,
                Address = address,
                Milliseconds = milliseconds,
                By = by,
            },
            waiter,
            cancellationToken);
    }

    public async Task<DeskAnswer> AnnounceAsync(
        string site, Announcement announcement, int seconds, string by, CancellationToken cancellationToken)
    {
        Waiter waiter = new();
        return await PostAsync(
            new MakeAnnouncement
            {
                ReceivedMs = clock.MonotonicMs,
                Receipt = waiter,
                Site = site,
                Kind = announcement,
                Seconds = seconds,
                By = by,
            },
            waiter,
            cancellationToken);
    }

    private async Task<DeskAnswer> PostAsync(Input input, Waiter waiter, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await loop.PostAsync(input, patience.Token);
            return await waiter.Answer.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DeskAnswer.Unavailable;
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            return DeskAnswer.Unavailable;
        }
    }

    private sealed class Waiter : IReceipt
    {
        private readonly TaskCompletionSource<DeskAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<DeskAnswer> Answer => _answer.Task;

        public void Committed(Input input) => _answer.TrySetResult(input switch
        {
            AcknowledgeAlarm acknowledge => acknowledge.Answer,
            AdvanceAlarm advance => advance.Answer,
            SendCommand command => command.Answer,
            MakeAnnouncement announcement => announcement.Answer,
            SnoozeDevice snooze => snooze.Answer,
            _ => DeskAnswer.NotFound,
        });
    }
}
