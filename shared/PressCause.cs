namespace SchoolButton.Protocol
{
    /// <summary>The cause byte of an alarm that a hand raised: which press pattern it was.</summary>
    public enum PressCause : byte
    {
        None = 0,
        Single = 1,
        Hold = 2,
        Double = 3,
    }
}
