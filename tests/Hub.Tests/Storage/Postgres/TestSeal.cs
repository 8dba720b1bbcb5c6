using SchoolButton.Hub.Storage;

namespace SchoolButton.Tests.Storage.Postgres;

/// <summary>Always the same secret.</summary>
internal static class TestSeal
{
    public static KeySeal Make() => new([.. Enumerable.Range(1, KeySeal.SecretLength).Select(b => (byte)b)]);
}
