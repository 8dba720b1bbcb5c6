using System.Diagnostics;
using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Virtual;

/// <summary>The light on the board's pins, and somebody who watches it.</summary>
public sealed class VirtualLight
{
    private const int LookMs = 25;

    private readonly Core.Board _board;
    private readonly Lock _lock = new();
    private readonly LightReader _reader;
    private int _colour;
    private int _told;

    internal VirtualLight(Core.Board board)
    {
        _board = board;
        _reader = new LightReader(colourBlind: board.WhitePin != Core.Board.NotFitted);
        _reader.See(LightPattern.Dark, NowMs());
    }

    /// <summary>After the light has changed; the argument is the new colour. Called on a thread of the firmware, or of who cut the power.</summary>
    public event EventHandler<int>? Changed;

    /// <summary>The bits of <see cref="LightPattern.Red"/>, Green and Blue that shine now.</summary>
    public int Colour
    {
        get
        {
            lock (_lock)
            {
                return _colour;
            }
        }
    }

    /// <summary>What a person who watches the light reads from it; null while it could be several things.</summary>
    public Indication? Reading
    {
        get
        {
            lock (_lock)
            {
                return _reader.Read(NowMs());
            }
        }
    }

    /// <summary>Watches until the light says this.</summary>
    /// <exception cref="OperationCanceledException">It did not while there was patience.</exception>
    public async Task WaitFor(Indication indication, CancellationToken patience)
    {
        while (Reading != indication)
        {
            await Task.Delay(LookMs, patience).ConfigureAwait(false);
        }
    }

    internal void Take(int pin, bool high)
    {
        int bit = pin == _board.RedPin ? LightPattern.Red
            : pin == _board.GreenPin ? LightPattern.Green
            : pin == _board.BluePin ? LightPattern.Blue
            : pin == _board.WhitePin ? LightPattern.Red | LightPattern.Green | LightPattern.Blue
            : 0;
        lock (_lock)
        {
            Set(high ? _colour | bit : _colour & ~bit);
        }
    }

    internal void GoDark()
    {
        lock (_lock)
        {
            Set(LightPattern.Dark);
        }
    }

    /// <summary>Tells who listens; not while anything is locked.</summary>
    internal void Tell()
    {
        int colour;
        lock (_lock)
        {
            colour = _colour;
            if (_told == colour)
            {
                return;
            }

            _told = colour;
        }

        Changed?.Invoke(this, colour);
    }

    private static long NowMs() => Stopwatch.GetTimestamp() * 1000 / Stopwatch.Frequency;

    private void Set(int colour)
    {
        if (colour != _colour)
        {
            _colour = colour;
            _reader.See(colour, NowMs());
        }
    }
}
