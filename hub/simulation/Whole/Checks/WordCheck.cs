using SchoolButton.Firmware.Virtual;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>
/// Promise 5, at the receivers: once all is well again and had time, the last word they took on each device is how things are.
/// Who is silent is told, who came back is told as restored, and who is retired stands there as silent no longer. It is by
/// what people are shown; that this is true is for <see cref="SilenceCheck"/>.
/// </summary>
/// <remarks>
/// Two excuses that end. A person asked for a snooze of the device within the last day, and the hub still keeps
/// to it: its silence need not be told. And a device that fell silent again and again may stand there as silent for a calm
/// time after it came back (hub/core/Silence/SilenceWord.cs); how often it did so is counted here, by the hub's wall clock.
/// </remarks>
internal sealed class WordCheck(
    Timeline timeline, IReadOnlyDictionary<uint, DeviceTruth> devices, SiteBook sites, ConditionCheck conditions, FailureList failures)
{
    /// <summary>A word that is due reaches a receiver that is well within this time, be there others before it.</summary>
    private const long UnderWayMicros = 300_000_000;

    // CorePolicy.FlapsTold, FlapWindowMs, CalmMinMs and CalmMaxMs.
    private const int FlapsTold = 3;
    private const long FlapWindowMs = 3_600_000;
    private const long CalmMinMicros = 120_000_000;
    private const long CalmMaxMicros = 1_800_000_000;

    /// <summary>The calm time is at its longest by then.</summary>
    private const int MostDoublings = 4;

    private readonly Dictionary<uint, Word> _words = [];
    private readonly HashSet<long> _restores = [];

    public void OnStarted(SimulatedLoop loop)
    {
        foreach (uint address in devices.Keys)
        {
            Of(address).Restart(loop.Core.Device(address), timeline.NowMicros);
        }
    }

    /// <summary>The core has judged now.</summary>
    public void OnApplied(SimulatedLoop loop, Step step)
    {
        foreach (Device device in step.Devices)
        {
            Of(device.Address).Look(device, timeline.NowMicros, loop.Now.UnixMs);
        }

        foreach (Report report in step.Reports)
        {
            if (report is { Kind: ReportKind.DeviceSilent, Restore: true } && _restores.Add(report.Id))
            {
                Of(report.Address).Restored();
            }
        }
    }

    /// <summary>All is well again and had time.</summary>
    public void CheckSettled(SimulatedLoop? loop)
    {
        long at = timeline.NowMicros;
        foreach (DeviceTruth truth in devices.Values)
        {
            Word word = Of(truth.Address);
            if (loop?.Core.Device(truth.Address) is not { } device || at < word.DueMicros + UnderWayMicros
                || sites.Now(truth.Record.Site) is not { ForwardSilence: true, Receiver: not null } site)
            {
                continue;
            }

            bool isKept = device.IsSnoozed && truth.SnoozedUntilMicros >= at;
            if ((device.Record.Retired || device.State == DeviceState.Online)
                && conditions.Wrong(site.Id, ReportKind.DeviceSilent, truth.Address).FirstOrDefault() is { } path)
            {
                failures.Add(
                    FailureKind.False, truth.Address,
                    $"{path} was told that it is silent and nothing since; it is {(device.Record.Retired ? "retired" : "online")}, and was due to be told by {word.DueMicros / 1e6:0.000} s");
            }
            else if (!device.Record.Retired && device.State == DeviceState.Silent && !isKept && !IsTold(site, truth.Address))
            {
                failures.Add(FailureKind.Late, truth.Address, $"it is silent, and nobody told the receiver, due at {word.DueMicros / 1e6:0.000} s");
            }
        }
    }

    private bool IsTold(Site site, uint address) =>
        !site.Paths.Any(p => !p.IsCopy && p.Has(PathTakes.Supervision)) || conditions.StandsAnywhere(site.Id, ReportKind.DeviceSilent, address);

    private Word Of(uint address)
    {
        if (!_words.TryGetValue(address, out Word? word))
        {
            _words[address] = word = new Word();
        }

        return word;
    }

    /// <summary>What the receiver has of one device, and since when it is due to be right.</summary>
    private sealed class Word
    {
        /// <summary>The hub's wall clock at each return from silence.</summary>
        private readonly List<long> _returns = [];

        private DeviceState _state;
        private bool _isSnoozed;
        private bool _isRetired;
        private int _flaps;
        private long _calmUntilMicros;
        private long _changedMicros;

        public long DueMicros => Math.Max(_changedMicros, _state == DeviceState.Online && !_isRetired ? _calmUntilMicros : 0);

        public void Restart(Device? device, long at)
        {
            (_state, _isSnoozed, _isRetired) = (device?.State ?? DeviceState.New, device is { IsSnoozed: true }, device is { Record.Retired: true });
            _changedMicros = at;
            StayCalm(at);
        }

        public void Look(Device device, long at, long unixMs)
        {
            if ((_state, _isSnoozed, _isRetired) == (device.State, device.IsSnoozed, device.Record.Retired))
            {
                return;
            }

            DeviceState before = _state;
            (_state, _isSnoozed, _isRetired) = (device.State, device.IsSnoozed, device.Record.Retired);
            _changedMicros = at;
            if (before == DeviceState.Silent && _state == DeviceState.Online)
            {
                _flaps = _returns.Exists(r => Math.Abs(unixMs - r) <= FlapWindowMs) ? _flaps + 1 : 1;
                _returns.Add(unixMs);
            }

            if (_state == DeviceState.Online && before is not (DeviceState.Late or DeviceState.Online))
            {
                StayCalm(at);
            }
        }

        /// <summary>Told, and remembered: the next time within the window is damped at once.</summary>
        public void Restored() => _flaps = Math.Min(_flaps, FlapsTold - 1);

        private void StayCalm(long at)
        {
            if (_flaps >= FlapsTold)
            {
                _calmUntilMicros = at + Math.Min(CalmMinMicros << Math.Min(_flaps - FlapsTold, MostDoublings), CalmMaxMicros);
            }
        }
    }
}
