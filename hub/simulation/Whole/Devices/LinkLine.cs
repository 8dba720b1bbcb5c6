using SchoolButton.Firmware.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>A link as a line of a mains device's main loop: as drivers/App/MqttLine.cs does it.</summary>
internal sealed class LinkLine(FaultyLink link) : ILine
{
    private int _connection;

    public LinkPlan Plan { get; } = new(link);

    public bool IsResting => true;

    public bool Turn(ButtonDevice device, int index, long nowMs)
    {
        int current = link.Connection;
        if (current != _connection)
        {
            if (_connection != 0)
            {
                device.OnLink(index, false, nowMs);
            }

            if (current != 0)
            {
                device.OnLink(index, true, nowMs);
            }

            _connection = current;
        }

        byte[]? frame = link.Take();
        if (frame == null)
        {
            return false;
        }

        device.OnFrame(frame, nowMs);
        return true;
    }

    public long Settle(ButtonDevice device, long nowMs) => Never.AtMs;

    public void BeforeSleep(long milliseconds, long nowMs)
    {
        // A mains device does not sleep.
    }
}
