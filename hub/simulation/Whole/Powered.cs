using SchoolButton.Firmware.Virtual;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>Adds up for how long devices had power.</summary>
internal sealed class Powered(Timeline timeline)
{
    private const double MicrosInHour = 3_600_000_000;

    private long _sinceMicros;
    private double _micros;
    private int _on;

    public double Hours => (_micros + ((timeline.NowMicros - _sinceMicros) * (double)_on)) / MicrosInHour;

    public void On() => Change(1);

    public void Off() => Change(-1);

    private void Change(int by)
    {
        _micros += (timeline.NowMicros - _sinceMicros) * (double)_on;
        _sinceMicros = timeline.NowMicros;
        _on += by;
    }
}
