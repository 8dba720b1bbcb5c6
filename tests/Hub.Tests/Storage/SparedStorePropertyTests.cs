using SchoolButton.Hub.Core;
using SchoolButton.Hub.Storage;
using Xunit;
using Fate = SchoolButton.Tests.Storage.FlakyStore.Fate;

namespace SchoolButton.Tests.Storage;

/// <summary>
/// Random lives of a store with a spare: a database that fails, or fails and has written all the same, a journal that is
/// full, kills and power cuts between any two commits and inside them, torn lines. Nothing acked is lost, nothing doubled.
/// </summary>
public sealed class SparedStorePropertyTests
{
    private const int Lives = 60;
    private const int Moves = 60;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_acked_is_lost_and_nothing_is_doubled_whatever_fails(bool losesPower)
    {
        int kills = 0;
        int onSpare = 0;
        int full = 0;
        for (int seed = 0; seed < Lives; seed++)
        {
            Life life = new(seed, losesPower);
            using (life.Rig)
            {
                life.Run();
                kills += life.Kills;
                onSpare += life.KeptOnSpare;
                full += life.Refused;
            }
        }

        // Or it tried nothing.
        Assert.True(kills > Lives && onSpare > Lives && full > 0, $"{kills} kills, {onSpare} on the spare, {full} refused");
    }

    private sealed class Life
    {
        private readonly Random _random;
        private readonly int _seed;
        private readonly List<string> _acked = [];
        private readonly Dictionary<uint, long> _heard = [];
        private int _failing;
        private int _deadly;

        public Life(int seed, bool losesPower)
        {
            _seed = seed;
            _random = new Random(seed);
            Rig = new SparedRig(journalBytes: 5 * 1_024, losesPower, carriedAtOnce: seed % 3 + 1) { Fate = Fall };
        }

        public SparedRig Rig { get; }

        public int Kills { get; private set; }

        public int KeptOnSpare { get; private set; }

        public int Refused { get; private set; }

        public void Run()
        {
            for (int move = 0; move < Moves; move++)
            {
                switch (_random.Next(10))
                {
                    case 0:
                        _failing = _random.Next(3) * 45;
                        break;
                    case 1:
                        _deadly = _random.Next(2) * 20;
                        break;
                    case 2:
                        Rig.Time.Pass(SparedRig.BetweenTries);
                        break;
                    case 3:
                        Die();
                        break;
                    case 4:
                        Beat();
                        break;
                    default:
                        Press();
                        break;
                }

                CheckNothingDoubled();
            }

            (_failing, _deadly) = (0, 0);
            Rig.TryAgain();
            Assert.False(Rig.Store.IsOnSpare, $"seed {_seed}");
            CheckHeard();
            Die();
            CheckNothingDoubled();
            Assert.True(_acked.All(Rig.History.Contains), $"seed {_seed}: {string.Join(", ", _acked.Except(Rig.History))} lost");
            Assert.True(_acked.All(Rig.Audit.Contains), $"seed {_seed}");
        }

        private Fate Fall()
        {
            if (_random.Next(100) < _deadly)
            {
                return _random.Next(2) == 0 ? Fate.DiesBefore : Fate.DiesAfter;
            }

            return _random.Next(100) >= _failing ? Fate.Well : _random.Next(2) == 0 ? Fate.FailsBefore : Fate.FailsAfter;
        }

        /// <summary>As the hub's loop does: offered until it is taken, or until the process ends.</summary>
        private void Press()
        {
            Step step = Rig.Alarm();
            bool acked = false;
            bool torn = _random.Next(20) == 0;
            Killed(() =>
            {
                for (int i = 0; i < 4 && !acked; i++)
                {
                    try
                    {
                        Rig.Store.Commit(step);
                        KeptOnSpare += Rig.Store.IsOnSpare ? 1 : 0;
                        if (torn && Rig.Store.IsOnSpare)
                        {
                            // It died inside the append: nobody was told anything.
                            Kills++;
                            RestartTorn();
                            return;
                        }

                        acked = true;
                    }
                    catch (StoreException)
                    {
                        Refused++;
                        Rig.Time.Pass(SparedRig.BetweenTries / 2);
                    }
                }

                if (!acked)
                {
                    Kills++;
                    Rig.Restart();
                }
            });
            if (acked)
            {
                _acked.Add(step.History[0].Detail!);
            }
        }

        private void RestartTorn()
        {
            try
            {
                Rig.RestartTorn(1 + _random.Next(400));
            }
            catch (StoreException)
            {
                throw new FlakyStore.DiedException();
            }
        }

        private void Beat()
        {
            uint address = (uint)_random.Next(1, 4);
            long heard = _heard.Values.DefaultIfEmpty().Max() + 1;
            Killed(() =>
            {
                try
                {
                    Rig.Store.Commit(SparedRig.Heartbeat(address, heard));
                    _heard[address] = heard;
                }
                catch (StoreException)
                {
                    Assert.Fail($"seed {_seed}: a heartbeat was refused");
                }
            });
        }

        /// <summary>Does it; if the process died of it, or could not go on, another one starts.</summary>
        private void Killed(Action work)
        {
            int kills = Kills;
            try
            {
                work();
            }
            catch (Exception e) when (e is FlakyStore.DiedException or StoreException)
            {
                Die();
            }

            if (Kills != kills)
            {
                _heard.Clear();
            }
        }

        private void Die()
        {
            for (int tries = 0; ; tries++)
            {
                Kills++;
                _heard.Clear();
                if (tries > 5)
                {
                    (_failing, _deadly) = (0, 0);
                }

                try
                {
                    Rig.Restart();
                    return;
                }
                catch (Exception e) when (e is FlakyStore.DiedException or StoreException)
                {
                    // Its service manager starts it again.
                }
            }
        }

        private void CheckNothingDoubled()
        {
            Assert.True(Rig.History.Distinct().Count() == Rig.History.Count, $"seed {_seed}: doubled in the history");
            Assert.True(Rig.Audit.Distinct().Count() == Rig.Audit.Count, $"seed {_seed}: doubled in the audit trail");
            Assert.Null(MemoryDatabase.Chain.FirstWrong(0, AuditChain.Beginning, Rig.Disk.Now.Audit));

            // Numbered one after another, so out of order is overtaken.
            long[] ids = [.. Rig.Disk.Now.History.Select(h => h.AlarmId)];
            Assert.True(ids.SequenceEqual(ids.Order()), $"seed {_seed}: a newer step overtook an older one");
        }

        private void CheckHeard() => Assert.All(
            _heard, h => Assert.Equal((_seed, h.Value), (_seed, Rig.Disk.Now.StatusRows[h.Key].LastHeard)));
    }
}
