namespace SchoolButton.Protocol
{
    /// <summary>What an annunciator tells a room.</summary>
    public enum Announcement : byte
    {
        /// <summary>Nothing: dark and quiet.</summary>
        None = 0,

        /// <summary>Danger: lock the door, stay away from windows.</summary>
        Lockdown = 1,

        /// <summary>The danger is over.</summary>
        AllClear = 2,

        /// <summary>An exercise of the lockdown.</summary>
        Drill = 3,

        /// <summary>Light and sounder are being tried.</summary>
        Test = 4,

        /// <summary>A call for help from here reached nobody: telephone the police.</summary>
        CallPolice = 5,
    }
}
