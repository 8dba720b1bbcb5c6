namespace SchoolButton.Tests.Vectors;

/// <summary>One entry of rfc3610.json; bytes in hex.</summary>
internal sealed record CcmVector(
    int Number, string Key, string Nonce, string Associated, string Plaintext, string Ciphertext, string Tag);
