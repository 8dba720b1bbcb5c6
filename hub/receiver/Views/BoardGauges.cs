using System.Diagnostics.Metrics;
using SchoolButton.Hub.Receiver.Watch;

namespace SchoolButton.Hub.Receiver.Views;

/// <summary>What the board shows, for machines that watch the receiver.</summary>
internal sealed class BoardGauges : IDisposable
{
    private readonly Meter _meter;

    /// <param name="scope">Of this receiver's page: another receiver in the process has its own.</param>
    public BoardGauges(Board board, object scope)
    {
        _meter = new Meter("SchoolButton.Receiver", version: null, tags: null, scope: scope);
        _meter.CreateObservableGauge("schoolbutton_receiver_accounts", () => Count(board), description: "Accounts, by state.");
        _meter.CreateObservableGauge("schoolbutton_receiver_open", () => board.Open, description: "Alarms that nobody has taken on.");
        _meter.CreateObservableGauge("schoolbutton_receiver_troubles", () => board.Troubles.Count, description: "Troubles that the page shows.");
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Every state is told, also at 0: an alert on a series that comes and goes is easily wrong.</summary>
    private static IEnumerable<Measurement<int>> Count(Board board)
    {
        IReadOnlyList<AccountView> accounts = board.Accounts;
        return Enum.GetValues<LinkState>().Select(EventView.Lower).Select(state => new Measurement<int>(
            accounts.Count(a => a.State == state), new KeyValuePair<string, object?>("state", state)));
    }
}
