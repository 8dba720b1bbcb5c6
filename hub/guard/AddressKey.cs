using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace SchoolButton.Hub.Guard;

/// <summary>
/// Who is counted together: one IPv4 address, or one IPv6 /64, since whoever has one address of it has them all.
/// Peers that have no address count as one.
/// </summary>
public readonly record struct AddressKey(ulong High, ulong Low)
{
    private const int AddressBytes = 16;

    public static AddressKey Of(EndPoint? remote) => Of((remote as IPEndPoint)?.Address);

    public static AddressKey Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[AddressBytes];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        bool isV4 = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        return new AddressKey(high, isV4 ? low : 0);
    }
}
