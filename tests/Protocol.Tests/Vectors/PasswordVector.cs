namespace SchoolButton.Tests.Vectors;

/// <summary>One entry of mqtt-password.json; key and HMAC in hex.</summary>
internal sealed record PasswordVector(string Key, string Hmac, string Password);
