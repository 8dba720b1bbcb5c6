using SchoolButton.Firmware.Core;

namespace SchoolButton.Tests;

/// <summary>A radio in virtual time that adds up for how long it sent and received. A gateway in reach answers it.</summary>
internal sealed class BudgetRadio(Func<byte[], byte[]?> gateway) : IRadio
{
    /// <summary>From the end of a frame to the beginning of its answer: gateway, Wi-Fi, hub and back.</summary>
    public const int AnswerAfterMs = 500;

    private const int SenseSymbols = 4;

    private long _nowMs;
    private bool _receives;
    private bool _sends;
    private RadioEvent _pending;
    private long _pendingAtMs = Never.AtMs;
    private byte[]? _sent;
    private byte[]? _answer;

    public long ReceivedMs { get; private set; }

    public long SentMs { get; private set; }

    public int Frames { get; private set; }

    /// <summary>When something happens by itself.</summary>
    public long NextMs => _pendingAtMs;

    public byte[] Packet { get; private set; } = [];

    public int RssiDbm => -90;

    public int SnrQuarters { get; init; } = 20;

    public int RssiNowDbm() => -117;

    public void AdvanceTo(long nowMs)
    {
        ReceivedMs += _receives ? nowMs - _nowMs : 0;
        SentMs += _sends ? nowMs - _nowMs : 0;
        _nowMs = nowMs;
    }

    /// <summary>A new start of the firmware; its clock begins anew.</summary>
    public void OnBoot()
    {
        Sleep();
        _nowMs = 0;
    }

    public bool Start()
    {
        Become(false, false, RadioEvent.None, Never.AtMs);
        return true;
    }

    public void Listen(RadioChannel channel)
    {
        long atMs = _answer == null ? Never.AtMs : _nowMs + AnswerAfterMs + TimeOnAir.Ms(channel, _answer.Length);
        Become(true, false, RadioEvent.Received, atMs);
    }

    public void Sense(RadioChannel channel) => Become(
        true, false, RadioEvent.Clear, _nowMs + 1 + (SenseSymbols * TimeOnAir.SymbolMicros(channel) / 1000));

    public void Transmit(RadioChannel channel, byte[] frame)
    {
        _sent = frame;
        Frames++;
        Become(false, true, RadioEvent.Sent, _nowMs + TimeOnAir.Ms(channel, frame.Length));
    }

    public void Sleep() => Become(false, false, RadioEvent.None, Never.AtMs);

    public RadioEvent Poll()
    {
        if (_nowMs < _pendingAtMs)
        {
            return RadioEvent.None;
        }

        _pendingAtMs = Never.AtMs;
        if (_pending == RadioEvent.Sent)
        {
            _sends = false;
            _answer = gateway(_sent!);
        }
        else if (_pending == RadioEvent.Received)
        {
            Packet = _answer!;
            _answer = null;
        }

        return _pending;
    }

    private void Become(bool receives, bool sends, RadioEvent next, long atMs)
    {
        _receives = receives;
        _sends = sends;
        _pending = next;
        _pendingAtMs = atMs;
    }
}
