using SchoolButton.Hub.Storage;

namespace SchoolButton.Tests.Storage;

/// <summary>Something a hub's memory can be kept on, killed over, and read again.</summary>
internal interface ITestStorage
{
    IHubStore Open();

    IDeviceDirectory Directory();

    /// <summary>The process is gone without a goodbye: what is opened next is what it had written by then.</summary>
    void Kill();
}
