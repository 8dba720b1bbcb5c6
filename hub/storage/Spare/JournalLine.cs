using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Spare;

/// <summary>
/// One step as a line of text: 16 hex digits of the SHA-256 of what follows, a blank, the step's number, a blank, its rows
/// as JSON, a line feed. A line that was torn has another sum, or no end.
/// </summary>
internal sealed record JournalLine(long Number, StepRows Rows)
{
    private const int SumLength = 16;

    public static byte[] Write(long number, ReadOnlySpan<byte> json)
    {
        byte[] words = [.. Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), (byte)' ', .. json];
        return [.. Sum(words), (byte)' ', .. words, (byte)'\n'];
    }

    public static byte[] ToJson(StepRows rows) => JsonSerializer.SerializeToUtf8Bytes(rows, JournalJson.Default.StepRows);

    /// <param name="line">Without its line feed.</param>
    /// <returns>Null if it is not whole.</returns>
    /// <exception cref="JsonException">It is whole, and not as this version writes it.</exception>
    public static JournalLine? Read(ReadOnlySpan<byte> line)
    {
        if (line.Length <= SumLength || line[SumLength] != ' ')
        {
            return null;
        }

        ReadOnlySpan<byte> words = line[(SumLength + 1)..];
        if (!line[..SumLength].SequenceEqual(Sum(words))
            || !Utf8Parser.TryParse(words, out long number, out int digits)
            || digits >= words.Length)
        {
            return null;
        }

        return JsonSerializer.Deserialize(words[(digits + 1)..], JournalJson.Default.StepRows) is { } rows
            ? new JournalLine(number, rows)
            : throw new JsonException("no rows");
    }

    private static byte[] Sum(ReadOnlySpan<byte> words) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(words).AsSpan(0, SumLength / 2)));
}
