namespace SchoolButton.Firmware.Virtual;

/// <summary>A part on an SPI bus.</summary>
internal interface ISpiPart
{
    /// <summary>One transfer, from select to deselect.</summary>
    /// <param name="answer">As long as <paramref name="command"/>.</param>
    void Transfer(ReadOnlySpan<byte> command, Span<byte> answer);
}
