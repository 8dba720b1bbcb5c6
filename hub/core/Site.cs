namespace SchoolButton.Hub.Core;

/// <summary>A school: one account at one receiver, and what it wants reported there.</summary>
/// <param name="Account">3 to 16 hex digits (SIA DC-09, section 5.5.1.6), given by the receiver's owner.</param>
/// <param name="Receiver">The receiver's name for people, host:port; null where the site has none.</param>
/// <param name="ForwardSilence">Report silent and restored devices (381 / PT and PJ).</param>
/// <param name="ForwardTests">Report test presses (601 / RX). Drills are never reported.</param>
public sealed record Site(
    string Id,
    string Name,
    string Account,
    string? Receiver,
    bool ForwardSilence,
    bool ForwardTests)
{
    /// <summary>What an alarm names as its receiver where the site has none.</summary>
    public const string NoReceiver = "no receiver is configured";
}
