using System.Security.Cryptography;
using SchoolButton.Hub.Dc09;

namespace SchoolButton.Tests.Dc09;

/// <summary>Answers of receivers, right ones and such as real receivers were seen to give; LF and CR included.</summary>
internal static class Answers
{
    public static byte[] Ack(string line) => Of(line, Dc09Ids.Ack).Encode();

    public static byte[] Duh(string line) => Of(line, Dc09Ids.Duh).Encode();

    public static byte[] Nak(DateTimeOffset receiverTime) =>
        new Dc09Frame { Id = Dc09Ids.Nak, Sequence = 0, Timestamp = receiverTime }.Encode();

    public static byte[] SealedAck(string line) =>
        (Of(line, Dc09Ids.Ack) with { Timestamp = Vectors.Morning }).Encode(Vectors.TextKey, n => new string('x', n));

    /// <summary>An encrypted ACK with any plaintext, filled up to whole blocks by the caller.</summary>
    public static byte[] SealedAck(string line, string plaintext, bool lowerCase)
    {
        using Aes aes = Aes.Create();
        aes.Key = Vectors.Bytes(Vectors.TextKeyCharacters);
        string hex = Convert.ToHexString(aes.EncryptCbc(Vectors.Bytes(plaintext), new byte[16], PaddingMode.None));
        return Framed($"\"*ACK\"{Clear(line)}[{(lowerCase ? hex.ToLowerInvariant() : hex)}");
    }

    public static byte[] Framed(string body) => Vectors.Framed(Vectors.Wrap(body));

    public static Dc09Frame Of(string line, string id)
    {
        Dc09Frame to = Dc09Envelope.Parse(Vectors.Bytes(line), out _)!.Clear;
        return to with { Id = id };
    }

    /// <summary>Sequence, receiver, line and account as they came.</summary>
    private static string Clear(string line)
    {
        int start = line.LastIndexOf('"') + 1;
        return line[start..line.IndexOf('[', StringComparison.Ordinal)];
    }
}
