namespace SchoolButton.Hub.Host.Config;

/// <summary>The configuration cannot be used. The message names the file, every problem in it, and what to enter.</summary>
public sealed class ConfigException(string message) : Exception(message);
