using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Spare;

/// <summary>
/// One step as a line of text: 16 hex digits of the SHA-256 of what follows, a blank, the step's number, a blank, its rows
/// as JSON, a line feed. A line that was torn has another sum, or no end. One that takes the place of several has a minus
/// and the first one's number behind its own.
/// </summary>
internal sealed record JournalLine(long Number, StepRows Rows)
{
    private const int SumLength = 16;

    /// <summary>The number of the first step that it takes the place of; its own where it is one step.</summary>
    public long Since { get; init; } = Number;

    public bool IsCompact => Since < Number;

    /// <summary>Whether this one says all that the other does.</summary>
    public bool Replaces(JournalLine other) =>
        IsCompact && other.Since >= Since && other.Number <= Number && (other.Since, other.Number) != (Since, Number);

    public byte[] ToBytes()
    {
        string number = Number.ToString(CultureInfo.InvariantCulture);
        return Write(IsCompact ? string.Create(CultureInfo.InvariantCulture, $"{number}-{Since}") : number, ToJson(Rows));
    }

    public static byte[] Write(long number, ReadOnlySpan<byte> json) => Write(number.ToString(CultureInfo.InvariantCulture), json);

    private static byte[] Write(string numbers, ReadOnlySpan<byte> json)
    {
        byte[] words = [.. Encoding.ASCII.GetBytes(numbers), (byte)' ', .. json];
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

        long since = number;
        if (words[digits] == '-' && Utf8Parser.TryParse(words[(digits + 1)..], out since, out int more))
        {
            digits += 1 + more;
        }

        return JsonSerializer.Deserialize(words[(digits + 1)..], JournalJson.Default.StepRows) is { } rows
            ? new JournalLine(number, rows) { Since = since }
            : throw new JsonException("no rows");
    }

    private static byte[] Sum(ReadOnlySpan<byte> words) =>
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(words).AsSpan(0, SumLength / 2)));
}
