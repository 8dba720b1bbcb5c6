namespace SchoolButton.Hub.Core.Views;

/// <summary>How one gateway hears one device.</summary>
/// <param name="Gateway">Its id.</param>
/// <param name="RssiDbm">Received signal strength, averaged over the last frames.</param>
/// <param name="SnrDb">Signal to noise, averaged over the last frames.</param>
/// <param name="LastSnrDb">Of the newest frame alone, as a walk test needs it; after a start of the hub the average until one comes.</param>
/// <param name="Frames">How many frames it heard of the device since it first did, at most a million.</param>
public sealed record LinkView(
    string Gateway, int RssiDbm, double SnrDb, double LastSnrDb, long Frames, DateTimeOffset LastHeardAt);
