namespace SchoolButton.Hub.Dc09;

/// <summary>The language events are written in; the receiver's settings say which.</summary>
public enum Dc09Protocol
{
    /// <summary>ADM-CID: Ademco Contact ID, understood everywhere.</summary>
    ContactId = 1,

    /// <summary>SIA-DCS: two-letter codes, and a text if there is one.</summary>
    Sia = 2,
}
