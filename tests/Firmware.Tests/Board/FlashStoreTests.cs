using System.Text;
using SchoolButton.Firmware.Drivers;
using SchoolButton.Firmware.Virtual;
using Xunit;

namespace SchoolButton.Tests;

/// <summary>The real driver on a virtual board's flash, whose power goes at every byte in turn.</summary>
public class FlashStoreTests
{
    private static readonly string[] Contents = ["", "a", "second", "a third content that is longer", "fourth", "5"];

    [Fact]
    public async Task Cut_at_any_byte_the_next_start_reads_the_old_content_or_the_new()
    {
        int total = await StepsOfAllWrites();
        for (int cut = 0; cut < total; cut++)
        {
            int confirmed = -1;
            using VirtualBoard board = Boards.Running(() =>
            {
                FlashStore store = new("I:\\");
                for (int i = 0; i < Contents.Length; i++)
                {
                    Assert.True(store.Write("record", Encoding.UTF8.GetBytes(Contents[i])));
                    confirmed = i;
                }
            });
            board.Files.CutAfterSteps = cut;
            await Boards.RunToTheEnd(board);

            string? found = await ReadBack(board);
            string? old = confirmed < 0 ? null : Contents[confirmed];
            string? next = confirmed + 1 < Contents.Length ? Contents[confirmed + 1] : old;
            Assert.True(found == old || found == next, $"cut at step {cut}: found {found}, was {old}");

            // And the store is not the worse for it.
            Assert.Equal("after", await WriteAndReadBack(board));
        }
    }

    [Fact]
    public async Task A_write_that_fails_is_told_and_leaves_what_was()
    {
        bool first = false;
        bool second = true;
        using VirtualBoard board = Boards.Running(() =>
        {
            FlashStore store = new("I:\\");
            first = store.Write("record", [1]);
            VirtualBoard.Current.Files.IsBroken = true;
            second = store.Write("record", [2]);
        });
        await Boards.RunToTheEnd(board);

        Assert.True(first);
        Assert.False(second);
        Assert.Equal("\u0001", await ReadBack(board));
    }

    [Fact]
    public async Task A_flipped_bit_in_the_newest_file_gives_the_one_before()
    {
        using VirtualBoard board = Boards.Running(() =>
        {
            FlashStore store = new("I:\\");
            store.Write("record", Encoding.UTF8.GetBytes("old"));
            store.Write("record", Encoding.UTF8.GetBytes("new"));
        });
        await Boards.RunToTheEnd(board);
        byte[] newest = board.Files.Read("record.b")!;
        newest[5] ^= 1;
        board.Files.Write("record.b", newest);

        Assert.Equal("old", await ReadBack(board));
    }

    [Fact]
    public void The_checksum_is_the_standard_one()
    {
        Assert.Equal(0xCBF43926u, Crc32.Of(Encoding.ASCII.GetBytes("123456789"), 9));
    }

    private static async Task<int> StepsOfAllWrites()
    {
        using VirtualBoard board = Boards.Running(() =>
        {
            FlashStore store = new("I:\\");
            foreach (string content in Contents)
            {
                store.Write("record", Encoding.UTF8.GetBytes(content));
            }
        });
        await Boards.RunToTheEnd(board);
        return board.Files.Steps;
    }

    private static async Task<string?> ReadBack(VirtualBoard board)
    {
        byte[]? content = null;
        using VirtualBoard reader = Boards.Running(() => content = new FlashStore("I:\\").Read("record"), board.Files);
        await Boards.RunToTheEnd(reader);
        return content == null ? null : Encoding.UTF8.GetString(content);
    }

    private static async Task<string?> WriteAndReadBack(VirtualBoard board)
    {
        using VirtualBoard writer = Boards.Running(
            () => new FlashStore("I:\\").Write("record", Encoding.UTF8.GetBytes("after")), board.Files);
        await Boards.RunToTheEnd(writer);
        return await ReadBack(writer);
    }
}
