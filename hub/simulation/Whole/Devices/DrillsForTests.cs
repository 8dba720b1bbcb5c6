using SchoolButton.Protocol;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// What makes a device one of another make: a press while a test is on is a drill to it, which the protocol knows and this
/// firmware never raises. Its own books have it so too.
/// </summary>
internal sealed class DrillsForTests(ICcm ccm) : ICcm
{
    public void Seal(byte[] nonce, byte[] plaintext, byte[] ciphertext, byte[] tag, byte[] associated)
    {
        if (AlarmBody.FromBytes(plaintext) is { Kind: EventKind.Test } alarm)
        {
            alarm.Kind = EventKind.Drill;
            plaintext = alarm.ToBytes();
        }

        ccm.Seal(nonce, plaintext, ciphertext, tag, associated);
    }

    public bool Open(byte[] nonce, byte[] ciphertext, byte[] tag, byte[] plaintext, byte[] associated) =>
        ccm.Open(nonce, ciphertext, tag, plaintext, associated);
}
