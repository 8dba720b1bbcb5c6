using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Hub.Host.Receivers;
using SchoolButton.Hub.Host.Views;
using SchoolButton.Hub.Mqtt;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Host;

/// <summary>
/// Lets out what a batch, now on disk, allows: messages to receivers first, then answers to devices, then news to
/// people. Runs on the loop's thread and never waits.
/// </summary>
public sealed class Releases(
    DeviceKeys keys, SessionTable sessions, Dispatcher dispatcher, ReadModel views, ILogger<Releases> log)
{
    private readonly HashSet<MqttSession> _written = [];

    public void Release(IReadOnlyList<Input> batch, Step step)
    {
        foreach (Report report in step.Sends)
        {
            dispatcher.Send(report);
        }

        foreach (Input input in batch)
        {
            input.Receipt?.Committed(input);
            if (input.Receipt is ISessionReceipt receipt)
            {
                _written.Add(receipt.Session);
            }
        }

        foreach (Downlink downlink in step.Downlinks)
        {
            Send(downlink);
        }

        foreach (MqttSession session in _written)
        {
            session.Flush();
        }

        _written.Clear();
        CloseRetired(step);
        views.Take(step);
        Log(step);
    }

    private void Send(Downlink downlink)
    {
        bool taken = false;
        ReadOnlySpan<MqttSession> there = sessions.Of(downlink.Address);
        if (there.Length > 0
            && keys.Of(downlink.Address) is { } key
            && key.Generation == downlink.Generation)
        {
            string topic = Topics.Down(DeviceAddress.ToText(downlink.Address));
            byte[] frame = Frame.Seal(key, fromHub: true, downlink.Address, downlink.Counter, downlink.Body);
            foreach (MqttSession session in there)
            {
                if (session.Publish(topic, frame))
                {
                    taken = true;
                    _written.Add(session);
                }
            }
        }

        HubMetrics.Downlinks.Add(1, new KeyValuePair<string, object?>("taken", taken ? "yes" : "no"));
    }

    /// <summary>Each step of each alarm, for whoever reads the log afterwards.</summary>
    private void Log(Step step)
    {
        foreach (HistoryEntry entry in step.History)
        {
            log.LogInformation(
                Events.AlarmStep, "Alarm {Alarm}: {What}{Detail}", entry.AlarmId, entry.What,
                entry.Detail is null ? string.Empty : $" ({entry.Detail})");
        }
    }

    private void CloseRetired(Step step)
    {
        foreach (Device device in step.Devices)
        {
            if (device.Record.Retired)
            {
                foreach (MqttSession session in sessions.Of(device.Address))
                {
                    session.Close(MqttCloseReason.ClosedByHub);
                }
            }
        }
    }
}
