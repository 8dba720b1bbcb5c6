using System.Text;
using SchoolButton.Hub.Mqtt;

namespace SchoolButton.Tests.Mqtt;

/// <summary>Lets in every user whose password is <c>secret-</c> and the user name.</summary>
internal sealed class FakeGate : IMqttGate
{
    private int _asked;

    public int Asked => _asked;

    public Exception? FailsWith { get; set; }

    public static string PasswordOf(string user) => "secret-" + user;

    public string? Authenticate(string user, ReadOnlySpan<byte> password)
    {
        Interlocked.Increment(ref _asked);
        if (FailsWith is { } failure)
        {
            throw failure;
        }

        return password.SequenceEqual(Encoding.UTF8.GetBytes(PasswordOf(user))) ? user : null;
    }
}
