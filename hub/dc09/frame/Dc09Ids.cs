namespace SchoolButton.Hub.Dc09;

/// <summary>The id between the quotes of a frame, without the <c>*</c> that marks an encrypted one.</summary>
public static class Dc09Ids
{
    /// <summary>An event in SIA codes.</summary>
    public const string Sia = "SIA-DCS";

    /// <summary>An event in Ademco Contact ID codes.</summary>
    public const string ContactId = "ADM-CID";

    /// <summary>Link supervision: no event.</summary>
    public const string Null = "NULL";

    /// <summary>Reply: the receiver has the message.</summary>
    public const string Ack = "ACK";

    /// <summary>Reply: only "your timestamp is wrong"; carries the receiver's time and is never encrypted.</summary>
    public const string Nak = "NAK";

    /// <summary>Reply: the receiver cannot process this message.</summary>
    public const string Duh = "DUH";
}
