using System.Diagnostics.CodeAnalysis;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>The conversation with a mail server cannot go on; never leaves this folder.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It always has an outcome.")]
[SuppressMessage("Design", "CA1064", Justification = "Caught by the line.")]
internal sealed class SmtpFault(SendOutcome outcome, string why) : Exception(why)
{
    public SendOutcome Outcome { get; } = outcome;
}
