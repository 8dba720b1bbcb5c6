namespace SchoolButton.Tests.Mqtt;

/// <summary>
/// Runs something together with all that it sets going. A task's continuation is queued, and not run at once, where a
/// synchronization context is set, and xunit sets one.
/// </summary>
internal static class Inline
{
    public static T Run<T>(Func<T> action)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public static void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });
}
