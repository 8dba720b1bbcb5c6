using System.Security.Cryptography;
using System.Text;

namespace SchoolButton.Hub.Storage;

/// <summary>
/// Seals keys at rest with one secret that is not in the database: AES-256-GCM (NIST SP 800-38D), a random nonce for each,
/// and what the key is for as associated data, so that a sealed key moved to another row does not open. Safe for several
/// threads.
/// </summary>
#pragma warning disable CA1001 // Lives as long as the process; what it holds is let go with it.
public sealed class KeySeal
#pragma warning restore CA1001
{
    /// <summary>Bytes of the secret.</summary>
    public const int SecretLength = 32;

    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = 1 + NonceLength + TagLength;

    private readonly byte[] _secret;

    /// <summary>Kept, since a start opens the keys of all devices.</summary>
    private readonly AesGcm _gcm;

    private readonly Lock _lock = new();

    /// <param name="secret">32 bytes; copied.</param>
    public KeySeal(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength)
        {
            throw new ArgumentException($"a secret of {SecretLength} bytes is needed", nameof(secret));
        }

        _secret = secret.ToArray();
        _gcm = new AesGcm(_secret, TagLength);
    }

    /// <summary>What the key of a device is for.</summary>
    public static string ForDevice(uint address, int generation) => $"device {address} {generation}";

    /// <returns>Version, nonce, tag, sealed bytes.</returns>
    public byte[] Seal(ReadOnlySpan<byte> key, string purpose)
    {
        byte[] sealedKey = new byte[Overhead + key.Length];
        sealedKey[0] = Version;
        Span<byte> nonce = sealedKey.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        lock (_lock)
        {
            _gcm.Encrypt(
                nonce, key, sealedKey.AsSpan(Overhead), sealedKey.AsSpan(1 + NonceLength, TagLength),
                Encoding.UTF8.GetBytes(purpose));
        }

        return sealedKey;
    }

    /// <returns>Null if it was sealed with another secret, for another purpose, or changed since.</returns>
    public byte[]? Open(ReadOnlySpan<byte> sealedKey, string purpose)
    {
        if (sealedKey.Length < Overhead || sealedKey[0] != Version)
        {
            return null;
        }

        byte[] key = new byte[sealedKey.Length - Overhead];
        try
        {
            lock (_lock)
            {
                _gcm.Decrypt(
                    sealedKey.Slice(1, NonceLength), sealedKey[Overhead..], sealedKey.Slice(1 + NonceLength, TagLength), key,
                    Encoding.UTF8.GetBytes(purpose));
            }

            return key;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>A key for another use of the same secret: HKDF (RFC 5869) with SHA-256.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, SecretLength, salt: null, Encoding.UTF8.GetBytes(purpose));

    /// <summary>Says nothing of the secret, wherever it may be printed.</summary>
    public override string ToString() => "a seal";
}
