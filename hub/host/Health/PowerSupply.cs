using System.Globalization;

namespace SchoolButton.Hub.Host.Health;

/// <summary>
/// How this machine is powered, as Linux says under /sys/class/power_supply (Documentation/ABI/testing/sysfs-class-power in
/// its sources): a folder for each supply, a file for each property. Mains and USB supplies are online or not; a battery has a
/// status and a capacity in percent. Batteries of mice and the like have the scope Device and do not count.
/// </summary>
/// <param name="BatteryPercent">Of all its batteries together; null where none says.</param>
public sealed record PowerSupply(bool OnMains, int? BatteryPercent)
{
    public const string Folder = "/sys/class/power_supply";

    /// <summary>A property is a word; what is longer is none.</summary>
    private const int MaxProperty = 64;

    /// <summary>More supplies than any machine has.</summary>
    private const int MaxSupplies = 32;

    /// <returns>Null where the machine has no battery, or says nothing: then there is nothing to tell.</returns>
    /// <exception cref="IOException">The folder is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">So too.</exception>
    public static PowerSupply? Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        bool hasBattery = false;
        bool isDischarging = false;
        bool hasMains = false;
        bool isFed = false;
        List<int> percents = [];
        foreach (string supply in Directory.EnumerateDirectories(folder).Take(MaxSupplies))
        {
            switch (Property(supply, "type"))
            {
                case "Battery" or "UPS" when Property(supply, "scope") != "Device" && Property(supply, "present") != "0":
                    hasBattery = true;
                    isDischarging |= Property(supply, "status") == "Discharging";
                    if (int.TryParse(Property(supply, "capacity"), NumberStyles.None, CultureInfo.InvariantCulture, out int percent)
                        && percent <= 100)
                    {
                        percents.Add(percent);
                    }

                    break;
                case "Mains":
                    hasMains = true;
                    isFed |= Property(supply, "online") == "1";
                    break;
                case "USB" or "Wireless":
                    // A socket that nothing is plugged into is no mains that failed. 2 is a supply that may be chosen, and feeds.
                    isFed |= Property(supply, "online") is "1" or "2";
                    break;
            }
        }

        return hasBattery
            ? new PowerSupply(isFed || !(isDischarging || hasMains), percents.Count == 0 ? null : (int)percents.Average())
            : null;
    }

    /// <summary>A supply may be pulled out while it is read: what is gone says nothing.</summary>
    private static string? Property(string supply, string name)
    {
        try
        {
            using StreamReader reader = new(Path.Combine(supply, name));
            char[] text = new char[MaxProperty];
            return new string(text, 0, reader.ReadBlock(text)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
