using SchoolButton.Hub.Core;
using SchoolButton.Hub.Core.Inputs;
using SchoolButton.Hub.Host.Devices;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What a batch allows, once it is on disk, in the order of host/Releases.cs; the process may die behind any of it.</summary>
internal sealed class SimulatedReleases(SimulatedLoop loop, HubMachine machine, DeviceKeys keys, LoopSessions sessions)
{
    private readonly List<LoopSession> _written = [];
    private int _effects;

    /// <summary>Messages to receivers, answers to devices, in the order of Releases; it may end at any of them.</summary>
    public void Release(IReadOnlyList<Input> batch, Step step)
    {
        _effects = 0;
        foreach (Outgoing report in step.Sends)
        {
            if (Stops())
            {
                return;
            }

            machine.Send(loop, report);
        }

        foreach (ReceiverPath path in step.Probes)
        {
            if (Stops())
            {
                return;
            }

            machine.Probe(loop, path.Site, path.Plan.Id);
        }

        foreach (Input input in batch)
        {
            input.Receipt?.Committed(input);
            if (input.Receipt is LoopReceipt receipt)
            {
                Written(receipt.Session);
            }
        }

        foreach (Downlink downlink in step.Downlinks)
        {
            Send(downlink);
        }

        foreach (LoopSession session in _written)
        {
            if (Stops())
            {
                return;
            }

            session.Flush();
        }

        _written.Clear();
        foreach (Device device in step.Devices)
        {
            if (device.Record.Retired)
            {
                sessions.Of(device.Address).ToList().ForEach(s => s.Drop());
            }
        }

        if (loop.CrashAt == CrashPoint.MidRelease && _effects > 0)
        {
            loop.Dies(CrashPoint.MidRelease);
        }
    }

    private void Send(in Downlink downlink)
    {
        if (keys.Of(downlink.Address) is not { } key || key.Generation != downlink.Generation)
        {
            return;
        }

        IReadOnlyList<LoopSession> there = sessions.Of(downlink.Address);
        IReadOnlyList<LoopSession> gateway = downlink.Air.Gateway == 0 ? [] : sessions.Of(downlink.Air.Gateway);
        if (there.Count + gateway.Count == 0)
        {
            return;
        }

        byte[] frame = Frame.Seal(key, fromHub: true, downlink.Address, downlink.Counter, downlink.Body);
        byte[] direct = key.IsGateway ? OwnFrame.ToBytes(frame) : frame;
        foreach (LoopSession session in there)
        {
            Publish(session, direct);
        }

        if (gateway.Count > 0)
        {
            byte[] order = new TransmitOrder { Urgent = downlink.Air.Urgent, WorthMs = downlink.Air.WorthMs, Frame = frame }.ToBytes();
            for (int newest = gateway.Count - 1; newest >= 0; newest--)
            {
                if (SessionName.IsGateway(gateway[newest].Name) && Publish(gateway[newest], order))
                {
                    break;
                }
            }
        }
    }

    private bool Publish(LoopSession session, byte[] payload)
    {
        bool taken = session.Send(payload);
        if (taken)
        {
            Written(session);
        }

        return taken;
    }

    private void Written(LoopSession session)
    {
        if (!_written.Contains(session))
        {
            _written.Add(session);
        }
    }

    private bool Stops()
    {
        bool stops = loop.CrashAt == CrashPoint.MidRelease && _effects >= loop.CrashAfterEffects;
        _effects++;
        return stops && loop.Dies(CrashPoint.MidRelease);
    }
}
