using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage;

/// <summary>
/// The chain of the audit trail: each entry's hash is HMAC-SHA-256 over its number, its fields with their lengths, and the
/// hash before it, with a key that comes from the hub's secret. Whoever can write the database but has not the secret can
/// neither change an entry, nor take one out, nor put one in without it showing; cut off at its end the trail shows it to
/// whoever has kept the number and <see cref="Mark"/> of an entry elsewhere: the hub logs them at its start
/// and its end, and a backup prints them.
/// </summary>
public sealed class AuditChain(KeySeal seal)
{
    private readonly byte[] _key = seal.Derive("audit trail");

    /// <summary>Hex digits of a mark.</summary>
    public const int MarkLength = 16;

    /// <summary>Before the first entry.</summary>
    public static byte[] Beginning => new byte[HMACSHA256.HashSizeInBytes];

    /// <summary>The beginning of an entry's hash, short enough to be written down by hand.</summary>
    public static string Mark(AuditRow row) => Convert.ToHexStringLower(row.Hash)[..MarkLength];

    public AuditRow Next(long lastNumber, ReadOnlySpan<byte> lastHash, AuditEntry entry) =>
        new(lastNumber + 1, entry, Hash(lastNumber + 1, lastHash, entry));

    /// <summary>Checks rows that follow each other.</summary>
    /// <returns>The number of the first that is wrong or missing; null if all are right.</returns>
    public long? FirstWrong(long lastNumber, byte[] lastHash, IEnumerable<AuditRow> rows)
    {
        foreach (AuditRow row in rows)
        {
            if (row.Number != lastNumber + 1
                || !CryptographicOperations.FixedTimeEquals(row.Hash, Hash(row.Number, lastHash, row.Entry)))
            {
                return lastNumber + 1;
            }

            (lastNumber, lastHash) = (row.Number, row.Hash);
        }

        return null;
    }

    private byte[] Hash(long number, ReadOnlySpan<byte> before, AuditEntry entry)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Span<byte> numbers = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(numbers, number);
        BinaryPrimitives.WriteInt64BigEndian(numbers[8..], entry.AtUnixMs);
        hash.AppendData(before);
        hash.AppendData(numbers);
        foreach (string? field in (string?[])[entry.By, entry.What, entry.Subject, entry.Detail])
        {
            // The length first, and −1 for none: no two different entries give the same bytes.
            byte[] text = Encoding.UTF8.GetBytes(field ?? string.Empty);
            BinaryPrimitives.WriteInt32BigEndian(numbers, field is null ? -1 : text.Length);
            hash.AppendData(numbers[..4]);
            hash.AppendData(text);
        }

        return hash.GetHashAndReset();
    }
}
