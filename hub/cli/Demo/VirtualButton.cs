using SchoolButton.Firmware.Core;
using SchoolButton.Firmware.Stationary;
using SchoolButton.Firmware.Virtual;
using SchoolButton.Protocol;

namespace SchoolButton.Cli.Demo;

/// <summary>A virtual board with its device's settings: the stationary button's own firmware on a PC.</summary>
internal sealed class VirtualButton : IDisposable
{
    private readonly DeviceSettings _settings;

    /// <param name="flashFolder">Where its files are kept, so that they outlive this process; null to forget them.</param>
    /// <param name="authority">PEM of the hub's certificate authority, for a device that talks TLS.</param>
    public VirtualButton(DeviceSettings settings, string? flashFolder, byte[]? authority)
    {
        _settings = settings;
        Board = new VirtualBoard(new VirtualBoardOptions
        {
            Name = settings.Id,
            EntryPoint = Esp32Wroom.Main,
            Board = Esp32Wroom.Describe(),
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

    public VirtualBoard Board { get; }

    public string Id => _settings.Id;

    public EventKind Raises(PressShape shape) => shape switch
    {
        PressShape.Hold => _settings.Hold,
        PressShape.Double => _settings.Double,
        _ => _settings.Single,
    };

    public void Dispose() => Board.Dispose();
}
