using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Mqtt;

namespace SchoolButton.Hub.Host.Devices;

/// <summary>A receipt that writes to a session, which the loop then flushes once for the whole batch.</summary>
public interface ISessionReceipt : IReceipt
{
    MqttSession Session { get; }
}
