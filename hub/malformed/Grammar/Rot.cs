namespace SchoolButton.Hub.Malformed.Grammar;

/// <summary>Damage to bytes that knows nothing of what they mean.</summary>
public static class Rot
{
    private const int MaxLength = 32 * 1024;

    public static byte[] Of(byte[] sound, Dice dice)
    {
        List<byte> bytes = [.. sound];
        for (int i = dice.Pick(1, 1, 2, 5); i > 0; i--)
        {
            int at = dice.Below(bytes.Count + 1);
            switch (dice.Below(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << dice.Below(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = dice.Pick<byte>(0, 0x0A, 0x0D, 0x20, 0x22, 0x5B, 0x5D, 0x7F, 0x80, 0xC0, 0xFF, (byte)dice.Below(256));
                    break;
                case 2 when at < bytes.Count:
                    bytes.RemoveRange(at, Math.Min(dice.Between(1, 8), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, dice.Bytes(dice.Between(1, 8)));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5 when at < bytes.Count && bytes.Count < MaxLength / 2:
                    bytes.InsertRange(at, [.. bytes[at..]]);
                    break;
            }
        }

        return [.. bytes];
    }
}
