namespace SchoolButton.Hub.Core.Views;

/// <summary>One listener's changes. What changes twice between two reads is told once, in its last form: it stays bounded.</summary>
public interface INewsFeed : IDisposable
{
    /// <summary>Waits until something has changed, then takes all that has.</summary>
    ValueTask<News> ReadAsync(CancellationToken cancellationToken);
}
