using SchoolButton.Firmware.Virtual;

namespace nanoFramework.M2Mqtt;

public class MqttSettings
{
    public const int DefaultTimeout = 30000;
    public const int MaximumAttemptsRetry = 3;
    public const int DefaultDelayRetry = 1000;
    public const int ConnectTimeout = 30000;
    public const int DefaultInflightQueueSize = int.MaxValue;

    /// <summary>One per board, as on a device.</summary>
    public static MqttSettings Instance => PowerCycle.Current.Singleton(() => new MqttSettings());

    public int AttemptsOnRetry { get; } = MaximumAttemptsRetry;

    public int DelayOnRetry { get; } = DefaultDelayRetry;

    public int InflightQueueSize { get; set; } = DefaultInflightQueueSize;
}
