namespace SchoolButton.Protocol
{
    /// <summary>The cause byte of an alarm that a hand raised: which press pattern it was.</summary>
    public enum PressCause : byte
    {
        None = 0,
        Single = 1,
        Hold = 2,
        Double = 3,
        Triple = 4,

        /// <summary>Both buttons of a two-button device at once.</summary>
        Both = 5,

        /// <summary>The second button of a two-button device.</summary>
        Second = 6,
    }
}
