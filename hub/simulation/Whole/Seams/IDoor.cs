namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>The hub's listener, as the network sees it.</summary>
internal interface IDoor
{
    /// <param name="name">A device's id, or <c>gw/</c> and a gateway's.</param>
    /// <param name="password">As a device has it: of a forged one the hub knows.</param>
    /// <param name="end">The device's end of the connection.</param>
    /// <returns>Null if nobody listens (the hub is down) or name and password are refused.</returns>
    IDoorSession? Open(string name, byte[] password, IDeviceEnd end);
}

/// <summary>The hub's end of one connection. What arrives at it has come through the network already.</summary>
internal interface IDoorSession
{
    /// <summary>The device has subscribed to its downlink.</summary>
    void Subscribe();

    /// <param name="packet">QoS 1: acknowledged under this number once it is on disk.</param>
    void Publish(byte[] payload, int packet);

    /// <summary>The connection has ended, and the hub has noticed.</summary>
    void Close();
}

/// <summary>The device's end of one connection, called by the hub; what it is told still has the network before it.</summary>
internal interface IDeviceEnd
{
    void Publish(byte[] payload);

    void Acknowledge(int packet);

    /// <summary>The hub has closed the connection, or its process has ended and the machine says so.</summary>
    void Closed();

    /// <summary>
    /// The hub's machine has lost its power and says nothing. Whatever arrives once it is back is answered by a reset, since
    /// it knows of no connection.
    /// </summary>
    void Forgotten();
}
