using System.Security.Cryptography;
using SchoolButton.Protocol;

namespace SchoolButton.Hub.Host.Devices;

/// <summary>
/// One device's key: opens what it sends, seals what it is sent, and derives its MQTT password, so that an installer
/// has one secret to look after. Made in full only when the device first speaks.
/// </summary>
public sealed class DeviceKey : ICcm
{
    /// <summary>Bytes of the HMAC that make the password, as hex twice as many characters (PROTOCOL.md, section 2).</summary>
    private const int PasswordBytes = 16;

    private static readonly byte[] PasswordLabel = "SchoolButton MQTT 1"u8.ToArray();

    private readonly byte[] _key;
    private readonly Lock _lock = new();
    private AesCcm? _ccm;

    /// <param name="isGateway">Whether the device logs on as a gateway, and speaks in a gateway's envelopes.</param>
    public DeviceKey(uint address, int generation, byte[] key, bool isGateway = false)
    {
        IsGateway = isGateway;
        Address = address;
        Generation = generation;
        _key = key;
    }

    public uint Address { get; }

    public int Generation { get; }

    public bool IsGateway { get; }

    /// <summary>The password that goes with a key.</summary>
    public static string PasswordOf(byte[] key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, PasswordLabel).AsSpan(0, PasswordBytes));

    public bool IsPassword(ReadOnlySpan<byte> password)
    {
        Span<byte> right = stackalloc byte[2 * PasswordBytes];
        System.Text.Encoding.ASCII.GetBytes(PasswordOf(_key), right);
        return CryptographicOperations.FixedTimeEquals(right, password);
    }

    public void Seal(byte[] nonce, byte[] plaintext, byte[] ciphertext, byte[] tag, byte[] associated)
    {
        lock (_lock)
        {
            (_ccm ??= new AesCcm(_key)).Encrypt(nonce, plaintext, ciphertext, tag, associated);
        }
    }

    public bool Open(byte[] nonce, byte[] ciphertext, byte[] tag, byte[] plaintext, byte[] associated)
    {
        lock (_lock)
        {
            try
            {
                (_ccm ??= new AesCcm(_key)).Decrypt(nonce, ciphertext, tag, plaintext, associated);
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                return false;
            }
        }
    }
}
