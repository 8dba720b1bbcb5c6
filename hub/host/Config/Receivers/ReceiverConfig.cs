using Microsoft.Extensions.Logging;
using SchoolButton.Hub.Core;
using SchoolButton.Hub.Lines;

namespace SchoolButton.Hub.Host.Config;

/// <summary>One receiver of a site: what it takes and when, and how it is reached.</summary>
public abstract record ReceiverConfig
{
    /// <summary>What the core knows of it.</summary>
    public required PathPlan Plan { get; init; }

    /// <summary>As the configuration spells it: SIA-DCS, ADM-CID, CAP, webhook, email or SurGard.</summary>
    public abstract string Protocol { get; }

    /// <summary>Null for the site's.</summary>
    public string? Account { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>From what was written to its answer.</summary>
    public required TimeSpan ReplyTimeout { get; init; }

    public abstract string Host { get; }

    public abstract int Port { get; }

    /// <summary>Nothing answers a dial there.</summary>
    public virtual bool IsDatagram => false;

    /// <summary>What travels is encrypted.</summary>
    public abstract bool IsEncrypted { get; }

    /// <summary>The longest that one attempt takes to fail.</summary>
    public virtual TimeSpan LongestAttempt => ConnectTimeout + ReplyTimeout;

    /// <summary>Whether a secret stands open in the configuration.</summary>
    public bool HasOpenSecret => Secrets.Any(s => !s.Secret.IsSealed);

    public bool HasSealedSecret => Secrets.Any(s => s.Secret.IsSealed);

    internal virtual IEnumerable<(SecretUse Use, ReceiverSecret Secret)> Secrets => [];

    /// <summary>A line to it. Opens nothing yet.</summary>
    /// <exception cref="InvalidOperationException">A secret is still sealed: <see cref="SealedSecret.OpenAll"/> comes first.</exception>
    public IReceiverLine ToLine(SiteConfig site, TimeProvider time, ILoggerFactory logs) =>
        HasSealedSecret
            ? throw new InvalidOperationException($"a secret of receiver {Plan.Id} is still sealed")
            : MakeLine(site, time, logs);

    /// <summary>Says nothing of secrets, wherever it may be printed.</summary>
    public sealed override string ToString() => $"{Plan.Id} ({Protocol})";

    /// <summary>Null where none can be named.</summary>
    internal virtual ReceiverTls? Certificates => null;

    internal virtual ReceiverConfig WithSecrets(Func<SecretUse, ReceiverSecret, ReceiverSecret> open) => this;

    /// <returns>"field: what is needed" for everything that the line would not take.</returns>
    internal virtual IReadOnlyList<string> Check(SiteConfig site) => [];

    protected abstract IReceiverLine MakeLine(SiteConfig site, TimeProvider time, ILoggerFactory logs);

    protected string AccountOf(SiteConfig site) => Account ?? site.Site.Account;
}
