using Microsoft.AspNetCore.Http;
using SchoolButton.Hub.Storage;

namespace SchoolButton.Hub.Console.Archive;

/// <summary>
/// Has the archive read for web requests: few at once, and each on a thread of its own. A database that answers slowly
/// would otherwise hold the threads that also read the devices' sockets.
/// </summary>
internal sealed class ArchiveReader(IHubArchive archive, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _places = new(ConsoleLimits.ArchiveReads);

    /// <returns>What <paramref name="read"/> made of it; or a refusal that says why not.</returns>
    public async Task<IResult> ReadAsync(Func<IHubArchive, IResult> read, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(ConsoleLimits.ArchivePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await _places.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Problem(
                StatusCodes.Status503ServiceUnavailable,
                "archive-busy",
                "Too many people look things up at once.",
                $"The hub reads its archive for {ConsoleLimits.ArchiveReads} at a time. Try again in a moment.");
        }

        try
        {
            return await Task.Factory.StartNew(
                () => read(archive), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (StoreException e)
        {
            return new Problem(
                StatusCodes.Status503ServiceUnavailable,
                "archive",
                "The hub cannot read its database now.",
                $"{e.Message}. Alarms are taken as long as GET /healthz does not say otherwise.");
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
