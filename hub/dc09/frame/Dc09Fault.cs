namespace SchoolButton.Hub.Dc09;

/// <summary>What is wrong with bytes that should have been a frame.</summary>
public enum Dc09Fault
{
    None = 0,

    /// <summary>Too short, or the CRC or length is not written as hex digits: another protocol, or a torn frame.</summary>
    NotAFrame,

    /// <summary>The length field does not match the bytes that came.</summary>
    WrongLength,

    /// <summary>The CRC does not match: damaged on the way.</summary>
    WrongCrc,

    /// <summary>Whole and undamaged, but the fields are not those of DC-09.</summary>
    WrongFields,

    /// <summary>Encrypted, and there is no key for it.</summary>
    NoKey,

    /// <summary>Encrypted, and it does not open with this key.</summary>
    WrongKey,
}
