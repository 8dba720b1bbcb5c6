using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;
using SchoolButton.Protocol;

namespace SchoolButton.Cli.Demo;

/// <summary>A virtual board with its device's settings: the device's own firmware on a PC.</summary>
internal sealed class VirtualDevice : IDisposable
{
    private readonly DeviceSettings _settings;

    /// <param name="flashFolder">Where its files are kept, so that they outlive this process; null to forget them.</param>
    /// <param name="authority">PEM of the hub's certificate authority, for a device that talks TLS.</param>
    /// <param name="air">What its radio is in; null for a device without one.</param>
    public VirtualDevice(
        string kind, DeviceSettings settings, string? flashFolder, byte[]? authority, VirtualAir? air = null, Place place = default)
    {
        Kind = kind;
        _settings = settings;
        (Action main, Board board) = Firmware(kind);
        Board = new VirtualBoard(new VirtualBoardOptions
        {
            Name = settings.Id,
            EntryPoint = main,
            Board = board,
            // What wakes from a deep sleep starts as slowly as the real board: that is part of the press's way.
            BootTime = TimeSpan.FromMilliseconds(board.Battery?.BootMs ?? 0),
            Air = air,
            Place = place,
        });
        if (flashFolder is not null)
        {
            FlashFolder.Attach(Board.Files, flashFolder);
        }

        Board.Files.WriteText(DeviceSettings.FileName, settings.ToText());
        if (authority is not null)
        {
            Board.Files.Write(settings.CaFile, authority);
        }
    }

    /// <summary>One of <see cref="DeviceKinds"/>.</summary>
    public string Kind { get; }

    public VirtualBoard Board { get; }

    public string Id => _settings.Id;

    public bool HasButton => Kind is DeviceKinds.Stationary or DeviceKinds.Wearable;

    public EventKind Raises(PressShape shape) => shape switch
    {
        _ when !HasButton => EventKind.None,
        PressShape.Hold => _settings.Hold,
        PressShape.Double => _settings.Double,
        _ => _settings.Single,
    };

    public void Dispose() => Board.Dispose();

    /// <summary>What the device's firmware makes of a settings file.</summary>
    public static DeviceSettings Read(string kind, string text) => DeviceSettings.FromText(text, Firmware(kind).Board);

    private static (Action Main, Board Board) Firmware(string kind) => kind switch
    {
        DeviceKinds.Wearable =>
            (SchoolButton.Firmware.Wearable.HeltecV3.Main, SchoolButton.Firmware.Wearable.HeltecV3.Describe()),
        DeviceKinds.Gateway =>
            (SchoolButton.Firmware.Gateway.HeltecV3.Main, SchoolButton.Firmware.Gateway.HeltecV3.Describe()),
        DeviceKinds.Annunciator =>
            (SchoolButton.Firmware.Annunciator.Esp32Wroom.Main, SchoolButton.Firmware.Annunciator.Esp32Wroom.Describe()),
        _ => (SchoolButton.Firmware.Stationary.Esp32Wroom.Main, SchoolButton.Firmware.Stationary.Esp32Wroom.Describe()),
    };
}
