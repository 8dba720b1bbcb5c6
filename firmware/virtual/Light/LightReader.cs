using SchoolButton.Firmware.Core;

namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// Reads the light's language as a person does: from what shines and for how long, without knowing when a rhythm began.
/// It keeps every (indication, place in the rhythm) that explains what was seen; when none is left, something new has
/// begun and it starts over.
/// </summary>
public sealed class LightReader
{
    /// <summary>Shorter than this is not seen: three pins do not change at the same instant.</summary>
    private const long BlinkMs = 8;

    /// <summary>How far a change may be from where the rhythm puts it.</summary>
    private const long ToleranceMs = 55;

    private readonly bool _colourBlind;
    private readonly List<Hypothesis> _left = [];
    private int _colour = -1;
    private long _sinceMs;
    private int? _coming;
    private long _comingAtMs;

    /// <param name="colourBlind">Reads the rhythm alone.</param>
    public LightReader(bool colourBlind)
    {
        _colourBlind = colourBlind;
    }

    /// <summary>The light has changed to this colour.</summary>
    public void See(int colour, long atMs)
    {
        TakeIn(atMs);
        if (_coming == null)
        {
            _comingAtMs = atMs;
        }

        _coming = Perceived(colour);
    }

    /// <returns>What the light says, or null while it could be several things.</returns>
    public Indication? Read(long nowMs)
    {
        TakeIn(nowMs);
        _left.RemoveAll(left => !left.Lasts(this, _colour, _sinceMs, nowMs));
        if (_left.Count == 0)
        {
            StartOver();
            _left.RemoveAll(left => !left.Lasts(this, _colour, _sinceMs, nowMs));
        }

        return _left.Count > 0 && _left.TrueForAll(left => left.Indication == _left[0].Indication)
            ? _left[0].Indication
            : null;
    }

    /// <summary>A change is seen once it has lasted for a blink.</summary>
    private void TakeIn(long nowMs)
    {
        if (_coming is not int colour || (_colour >= 0 && nowMs - _comingAtMs < BlinkMs))
        {
            return;
        }

        _coming = null;
        if (colour == _colour)
        {
            return;
        }

        long atMs = _comingAtMs;
        _left.RemoveAll(left => !left.Explains(this, _colour, _sinceMs, colour, atMs));
        _colour = colour;
        _sinceMs = atMs;
        if (_left.Count == 0)
        {
            StartOver();
        }
    }

    private int Perceived(int colour) => _colourBlind && colour != LightPattern.Dark ? 1 : colour;

    private int At(Indication indication, int slot) => Perceived(LightPattern.At(indication, slot & 15));

    /// <summary>A colour just began: either in the middle of a rhythm, where another came before, or at its start.</summary>
    private void StartOver()
    {
        _left.Clear();
        for (int i = 0; i < LightPattern.Count; i++)
        {
            for (int slot = 0; slot < LightPattern.Slots; slot++)
            {
                if (At((Indication)i, slot) == _colour && (slot == 0 || At((Indication)i, slot - 1) != _colour))
                {
                    _left.Add(new Hypothesis((Indication)i, slot, _sinceMs));
                }
            }
        }
    }

    /// <param name="Slot">The slot that began at the anchor.</param>
    private readonly record struct Hypothesis(Indication Indication, int Slot, long AnchorMs)
    {
        public bool Explains(LightReader reader, int was, long sinceMs, int colour, long atMs)
        {
            long slots = (atMs - AnchorMs + (LightPattern.SlotMs / 2)) / LightPattern.SlotMs;
            long offMs = atMs - AnchorMs - (slots * LightPattern.SlotMs);
            return Math.Abs(offMs) <= ToleranceMs
                && reader.At(Indication, Slot + (int)slots) == colour
                && Lasts(reader, was, sinceMs, atMs);
        }

        /// <returns>Whether the rhythm has this one colour all the time from since to now.</returns>
        public bool Lasts(LightReader reader, int colour, long sinceMs, long nowMs)
        {
            long first = (sinceMs - AnchorMs + (LightPattern.SlotMs / 2)) / LightPattern.SlotMs;
            long last = (nowMs - AnchorMs - ToleranceMs) / LightPattern.SlotMs;
            last = Math.Min(last, first + LightPattern.Slots);
            for (long slot = first; slot <= last; slot++)
            {
                if (reader.At(Indication, Slot + (int)slot) != colour)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
