using System.Buffers;
using SchoolButton.Hub.Mqtt.Admission;
using SchoolButton.Hub.Mqtt.Wire;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Mqtt;

/// <summary>
/// What one connection says and is answered, packet by packet, without waiting for anything. A publish is handed back,
/// since posting it may have to wait.
/// </summary>
internal sealed class PacketHandler(MqttConnection connection, MqttOutput output, Doorkeeper doorkeeper, IMqttUplink uplink)
{
    // Each topic filter of a SUBSCRIBE takes four bytes at least: two of length, one character, one of QoS.
    private const int MaxFilters = FixedHeader.MaxPacketBytes / 4;
    private const int SubscribeFlags = 0x02;
    private const int MaxQos = 2;

    /// <summary>Takes the first packet off the buffer, if it is complete, and answers it.</summary>
    /// <param name="publish">A publish to be posted, or one without a session if the packet was another.</param>
    /// <returns>Why the connection is to be closed, or <see cref="MqttCloseReason.None"/>.</returns>
    public MqttCloseReason TryTake(ref ReadOnlySequence<byte> buffer, out bool isTaken, out MqttPublish publish)
    {
        isTaken = false;
        publish = default;
        MqttCloseReason reason = FixedHeader.TryRead(buffer, out FixedHeader? found);
        if (reason != MqttCloseReason.None || found is not { } header)
        {
            return reason;
        }

        // A stranger's protocol is known by its first bytes; whether more would come is no matter.
        if (connection.Session is null && header.Type != MqttPacketType.Connect)
        {
            return MqttCloseReason.UnexpectedPacket;
        }

        if (buffer.Length < header.PacketLength)
        {
            return MqttCloseReason.None;
        }

        isTaken = true;
        if (buffer.FirstSpan.Length >= header.PacketLength)
        {
            reason = Handle(header, buffer.FirstSpan.Slice(header.Length, header.BodyLength), out publish);
        }
        else
        {
            Span<byte> packet = stackalloc byte[FixedHeader.MaxPacketBytes];
            buffer.Slice(0, header.PacketLength).CopyTo(packet);
            reason = Handle(header, packet.Slice(header.Length, header.BodyLength), out publish);
        }

        buffer = buffer.Slice(header.PacketLength);
        return reason;
    }

    private MqttCloseReason Handle(FixedHeader header, ReadOnlySpan<byte> body, out MqttPublish publish)
    {
        publish = default;
        if (connection.Session is not { } session)
        {
            return Connect(header, body);
        }

        if (header.Type == MqttPacketType.Publish)
        {
            return Publish(session, header, body, out publish);
        }

        int flags = header.Type is MqttPacketType.Subscribe or MqttPacketType.Unsubscribe ? SubscribeFlags : 0;
        if (header.Flags != flags)
        {
            return MqttCloseReason.Malformed;
        }

        return header.Type switch
        {
            MqttPacketType.Subscribe => Subscribe(session, body),
            MqttPacketType.Unsubscribe => Unsubscribe(session, body),
            MqttPacketType.PingReq => body.IsEmpty ? Answer(Answers.PingResp) : MqttCloseReason.Malformed,
            MqttPacketType.Disconnect => body.IsEmpty ? MqttCloseReason.Disconnected : MqttCloseReason.Malformed,
            _ => MqttCloseReason.UnexpectedPacket,
        };
    }

    private MqttCloseReason Connect(FixedHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Flags != 0)
        {
            return MqttCloseReason.Malformed;
        }

        MqttSession? session = null;
        MqttCloseReason outcome = ConnectPacket.TryParse(body, out ConnectPacket packet);
        if (outcome == MqttCloseReason.None)
        {
            outcome = doorkeeper.TryAdmit(packet, connection, out session, out string? user);

            if (outcome != MqttCloseReason.None && LooksLikeId(user))
            {
                // Only what looks like a device's id goes into the log: people type passwords into the wrong field.
                connection.Detail = $"user name {user}";
            }
        }

        if (session is not null)
        {
            connection.Open(session, packet.KeepAliveSeconds, packet.HasWill);
        }

        if (Doorkeeper.ReturnCode(outcome) is { } code)
        {
            Span<byte> answer = stackalloc byte[Answers.ShortLength];
            Answers.ConnAck(answer, code);
            output.TryAppendAnswer(answer);
        }

        return outcome;
    }

    private static bool LooksLikeId(string? user) =>
        DeviceAddress.FromText(user) != 0
        || (user is not null && user.StartsWith(Topics.Gateway, StringComparison.Ordinal)
            && DeviceAddress.FromText(user[Topics.Gateway.Length..]) != 0);

    private MqttCloseReason Publish(
        MqttSession session, FixedHeader header, ReadOnlySpan<byte> body, out MqttPublish publish)
    {
        publish = default;
        MqttCloseReason reason = PublishPacket.TryParse(header.Flags, body, out PublishPacket packet);
        if (reason != MqttCloseReason.None)
        {
            return reason;
        }

        if (!packet.Topic.SequenceEqual(session.UpTopicUtf8))
        {
            connection.Detail = $"topic {Printable.Of(packet.Topic)}";
            return MqttCloseReason.ForeignTopic;
        }

        publish = new MqttPublish(session, packet.PacketId, packet.IsRepeat, packet.Payload.ToArray());
        return MqttCloseReason.None;
    }

    private MqttCloseReason Subscribe(MqttSession session, ReadOnlySpan<byte> body)
    {
        FieldReader reader = new(body);
        if (!reader.TryReadPacketId(out ushort id) || reader.AtEnd)
        {
            return MqttCloseReason.Malformed;
        }

        Span<byte> codes = stackalloc byte[MaxFilters];
        int count = 0;
        bool isOwn = false;
        ReadOnlySpan<byte> refused = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadText(out ReadOnlySpan<byte> filter) || filter.IsEmpty
                || !reader.TryReadByte(out byte qos) || qos > MaxQos)
            {
                return MqttCloseReason.Malformed;
            }

            bool isOwnTopic = filter.SequenceEqual(session.DownTopicUtf8);
            isOwn |= isOwnTopic;
            codes[count++] = isOwnTopic ? Answers.GrantedQos0 : Answers.SubscriptionRefused;
            refused = isOwnTopic ? refused : filter;
        }

        if (!refused.IsEmpty)
        {
            connection.RefusedSubscription(refused);
        }

        Span<byte> answer = stackalloc byte[FixedHeader.MaxPacketBytes];
        int length = Answers.SubAck(answer, id, codes[..count]);
        MqttCloseReason reason = Answer(answer[..length]);
        if (isOwn && reason == MqttCloseReason.None)
        {
            bool isNew = !session.IsSubscribedTo(session.DownTopic);
            session.SetSubscribed(true);
            if (isNew)
            {
                uplink.Subscribed(session, session.DownTopic);
            }
        }

        return reason;
    }

    private MqttCloseReason Unsubscribe(MqttSession session, ReadOnlySpan<byte> body)
    {
        FieldReader reader = new(body);
        if (!reader.TryReadPacketId(out ushort id) || reader.AtEnd)
        {
            return MqttCloseReason.Malformed;
        }

        while (!reader.AtEnd)
        {
            if (!reader.TryReadText(out ReadOnlySpan<byte> filter) || filter.IsEmpty)
            {
                return MqttCloseReason.Malformed;
            }

            if (filter.SequenceEqual(session.DownTopicUtf8))
            {
                session.SetSubscribed(false);
            }
        }

        Span<byte> answer = stackalloc byte[Answers.ShortLength];
        Answers.UnsubAck(answer, id);
        return Answer(answer);
    }

    private MqttCloseReason Answer(ReadOnlySpan<byte> packet) =>
        output.TryAppendAnswer(packet) ? MqttCloseReason.None : MqttCloseReason.SlowReader;
}
