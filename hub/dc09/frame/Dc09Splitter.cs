namespace SchoolButton.Hub.Dc09;

/// <summary>
/// Cuts a stream of bytes into what stands between LF and CR, however the network has split or joined it.
/// Holds at most one frame. Bytes that belong to no frame are counted, except the blanks some receivers put between frames.
/// </summary>
public sealed class Dc09Splitter
{
    /// <summary>The longest frame without LF and CR, in bytes.</summary>
    public const int MaxLineBytes = Dc09Frame.PrefixBytes + Dc09Frame.MaxBodyBytes;

    private readonly byte[] _line = new byte[MaxLineBytes];
    private int _length;
    private bool _inside;

    /// <summary>Bytes so far that were no part of any frame.</summary>
    public long Rubbish { get; private set; }

    /// <summary>Takes bytes up to and including the end of the next frame.</summary>
    /// <param name="bytes">The bytes that came; what has been taken is cut off.</param>
    /// <param name="line">The frame without LF and CR; valid until the next call.</param>
    /// <returns>False when the bytes are used up.</returns>
    public bool TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> line)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            byte b = bytes[i];
            if (b == Dc09Frame.Lf)
            {
                // A new frame begins; what was begun before never ended.
                Discard();
                _inside = true;
            }
            else if (!_inside)
            {
                Rubbish += IsBlank(b) ? 0 : 1;
            }
            else if (b == Dc09Frame.Cr)
            {
                _inside = false;
                int length = _length;
                _length = 0;
                if (length > 0)
                {
                    line = _line.AsSpan(0, length);
                    bytes = bytes[(i + 1)..];
                    return true;
                }
            }
            else if (_length == MaxLineBytes)
            {
                Discard();
                Rubbish++;
            }
            else
            {
                _line[_length++] = b;
            }
        }

        bytes = default;
        line = default;
        return false;
    }

    private void Discard()
    {
        Rubbish += _length;
        _length = 0;
        _inside = false;
    }

    private static bool IsBlank(byte b) => b is 0x00 or 0x20 or 0x09 or Dc09Frame.Cr;
}
