namespace SchoolButton.Firmware.Virtual;

/// <summary>
/// A thread as nanoFramework has it: an uncaught exception ends it silently and nothing else. It ends with the power.
/// </summary>
public sealed class HostThread
{
    private const int StackBytes = 256 * 1024;

    private readonly PowerCycle _cycle;
    private readonly ThreadStart _start;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HostThread(PowerCycle cycle, ThreadStart start)
    {
        ArgumentNullException.ThrowIfNull(cycle);
        _cycle = cycle;
        _start = start;
        _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = cycle.Board.Name };
    }

    public Task Ended => _ended.Task;

    public bool IsAlive => _thread.IsAlive;

    public void Start()
    {
        _cycle.Check();
        _cycle.CountThread(1);
        _thread.UnsafeStart();
    }

    private void Run()
    {
        try
        {
            _cycle.Enter();
            _start();
        }
        catch (PowerLost)
        {
            // The end of every thread on a board that is unplugged.
        }
        catch (Exception e)
        {
            _cycle.Board.Log.Add("a thread died of an uncaught exception: " + e);
        }
        finally
        {
            _ended.SetResult();
            _cycle.CountThread(-1);
        }
    }
}
