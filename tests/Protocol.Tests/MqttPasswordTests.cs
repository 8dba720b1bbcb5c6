using System.Security.Cryptography;
using System.Text;
using SchoolButton.Tests.Vectors;
using Xunit;

namespace SchoolButton.Tests;

public class MqttPasswordTests
{
    private const string Message = "SchoolButton MQTT 1";

    [Fact]
    public void The_password_vectors_are_what_PROTOCOL_says()
    {
        foreach (PasswordVector vector in VectorFile.List<PasswordVector>("mqtt-password.json", "passwords"))
        {
            byte[] hmac = HMACSHA256.HashData(Convert.FromHexString(vector.Key), Encoding.ASCII.GetBytes(Message));
            Assert.Equal(vector.Hmac, Convert.ToHexStringLower(hmac));
            Assert.Equal(vector.Password, Convert.ToHexStringLower(hmac.AsSpan(0, 16)));
        }
    }
}
