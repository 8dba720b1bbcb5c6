using SchoolButton.Protocol;

namespace SchoolButton.Firmware.Core
{
    /// <summary>Seals what this device says and opens what is sealed for it; every frame gets the next counter.</summary>
    public sealed class FrameSealer
    {
        private readonly ICcm? _ccm;
        private readonly uint _address;
        private readonly UplinkCounter _counter;

        /// <param name="ccm">CCM under the device's key; null if it has none, and then nothing is sealed or opened.</param>
        public FrameSealer(ICcm? ccm, uint address, UplinkCounter counter)
        {
            _ccm = address == 0 ? null : ccm;
            _address = address;
            _counter = counter;
        }

        /// <returns>The frame, or null if the device has no key or no counter left.</returns>
        public byte[]? Seal(byte[] body)
        {
            uint counter = _ccm == null ? 0 : _counter.Take();
            return _ccm == null || counter == 0 ? null : Frame.Seal(_ccm, false, _address, counter, body);
        }

        /// <param name="downCounter">The frame's counter.</param>
        /// <returns>The body, or null if the frame is not from the hub, not for this device, or not genuine.</returns>
        public byte[]? Open(byte[] bytes, out uint downCounter)
        {
            downCounter = 0;
            Frame? header = Frame.ReadHeader(bytes);
            if (_ccm == null || header == null || !header.FromHub || header.Device != _address)
            {
                return null;
            }

            downCounter = header.Counter;
            return Frame.Open(_ccm, bytes);
        }
    }
}
