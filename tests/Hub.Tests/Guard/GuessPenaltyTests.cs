using System.Net;
using SchoolButton.Hub.Guard;
using Xunit;

namespace SchoolButton.Tests.Guard;

public sealed class GuessPenaltyTests
{
    private const int Free = 3;
    private static readonly AddressKey Guesser = Of("192.0.2.1");
    private static readonly AddressKey Other = Of("192.0.2.2");
    private readonly GuessPenalty _penalty = New();

    [Fact]
    public void The_first_wrong_ones_are_free_and_then_each_wait_is_twice_the_last_up_to_a_bound()
    {
        double[] waits = [.. Enumerable.Range(0, 12).Select(_ => _penalty.Wrong(Guesser, 0).TotalSeconds)];

        Assert.Equal([0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 64, 64], waits);
    }

    [Fact]
    public void A_wait_ends_by_itself()
    {
        for (int i = 0; i <= Free; i++)
        {
            _penalty.Wrong(Guesser, 0);
        }

        Assert.Equal(1, _penalty.Wait(Guesser, 999).TotalMilliseconds);
        Assert.Equal(TimeSpan.Zero, _penalty.Wait(Guesser, 1_000));
    }

    [Fact]
    public void Nobody_waits_for_anothers_guesses()
    {
        for (int i = 0; i < 100; i++)
        {
            _penalty.Wrong(Guesser, 0);
        }

        Assert.Equal(TimeSpan.Zero, _penalty.Wait(Other, 0));
        Assert.Equal(TimeSpan.Zero, _penalty.Wrong(Other, 0));
    }

    [Fact]
    public void Whoever_has_one_address_of_an_IPv6_network_has_them_all()
    {
        for (int i = 0; i < 100; i++)
        {
            _penalty.Wrong(Of($"2001:db8:1:2::{i:x}"), 0);
        }

        Assert.True(_penalty.Wait(Of("2001:db8:1:2:ffff::1"), 0) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, _penalty.Wait(Of("2001:db8:1:3::1"), 0));
    }

    [Fact]
    public void Wrong_ones_are_forgiven_with_time()
    {
        for (int i = 0; i < 100; i++)
        {
            _penalty.Wrong(Guesser, 0);
        }

        // Ten above nothing, one every thirty seconds.
        Assert.Equal(TimeSpan.Zero, _penalty.Wrong(Guesser, 30_000 * 11));
    }

    [Fact]
    public void A_guesser_at_the_longest_wait_gets_no_more_than_one_try_in_a_minute()
    {
        int tries = 0;
        const int Hour = 3_600_000;
        for (int nowMs = 0; nowMs < Hour; nowMs += 100)
        {
            if (_penalty.Wait(Guesser, nowMs) == TimeSpan.Zero)
            {
                _penalty.Wrong(Guesser, nowMs);
                tries++;
            }
        }

        Assert.InRange(tries, 20, 200);
    }

    [Fact]
    public void Where_the_right_one_was_shown_lately_nobody_is_shut_out_by_a_neighbours_guesses()
    {
        _penalty.Right(Guesser, 0);
        for (int i = 0; i < 100; i++)
        {
            _penalty.Wrong(Guesser, 0);
        }

        const int Hour = 3_600_000;
        Assert.Equal(TimeSpan.Zero, _penalty.Wait(Guesser, 1));
        for (int i = 0; i <= Free; i++)
        {
            _penalty.Wrong(Guesser, Hour);
        }

        Assert.True(_penalty.Wait(Guesser, Hour) > TimeSpan.Zero);
    }

    [Fact]
    public void However_many_addresses_guess_the_table_is_bounded_and_the_newest_stay_in_it()
    {
        for (int i = 0; i < 1_000; i++)
        {
            AddressKey address = Of($"10.0.{i / 250}.{(i % 250) + 1}");
            for (int k = 0; k <= Free; k++)
            {
                _penalty.Wrong(address, i);
            }
        }

        int kept = Enumerable.Range(0, 1_000).Count(i => _penalty.Wait(Of($"10.0.{i / 250}.{(i % 250) + 1}"), 999) > TimeSpan.Zero);
        Assert.Equal(16, kept);
        Assert.True(_penalty.Wait(Of("10.0.3.250"), 999) > TimeSpan.Zero);
    }

    private static GuessPenalty New() => new(
        Free, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(64), TimeSpan.FromHours(1), maxEntries: 16);

    private static AddressKey Of(string address) => AddressKey.Of(IPAddress.Parse(address));
}
