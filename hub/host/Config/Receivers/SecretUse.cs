namespace SchoolButton.Hub.Host.Config;

/// <summary>The field of a receiver that a secret stands in; what is sealed for one does not open in another.</summary>
public enum SecretUse
{
    /// <summary>DC-09's AES key, in hex.</summary>
    Key = 0,

    /// <summary>Of a webhook.</summary>
    Secret = 1,

    /// <summary>Of a mail server's account.</summary>
    Password = 2,

    /// <summary>The value of an Authorization header.</summary>
    Authorization = 3,
}
