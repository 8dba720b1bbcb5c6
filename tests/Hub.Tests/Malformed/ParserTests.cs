using SchoolButton.Hub.Malformed;
using SchoolButton.Hub.Malformed.Trials;
using Xunit;

namespace SchoolButton.Tests.Malformed;

/// <summary>
/// Every parser, given sentences of its language that were broken by grammar and by chance. `schoolbutton fuzz-parsers` does
/// the same for as long as one likes.
/// </summary>
public sealed class ParserTests
{
    private const int Seed = 20_260_901;
    private const int Sentences = 4_000;

    public static readonly TheoryData<string> Parsers = [.. AllTrials.Make().Select(trial => trial.Name)];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void A_parser_keeps_its_promises_whatever_it_is_given_and_every_way_to_refuse_is_reached(string parser)
    {
        ITrial trial = AllTrials.Make().Single(t => t.Name == parser);
        TrialRun run = new(trial);
        Dice dice = new(Seed);
        for (int i = 0; i < Sentences; i++)
        {
            TrialFault? fault = run.Next(dice);
            Assert.True(fault is null, fault?.ToString());
        }

        string[] reached = [Outcome.Accepted, .. run.Refused.Keys];
        Assert.True(run.Accepted > Sentences / 20, $"only {run.Accepted} of {Sentences} were accepted");
        Assert.Empty(trial.Reaches.Except(reached));
    }

    [Fact]
    public void The_same_seed_makes_the_same_sentences()
    {
        foreach ((ITrial one, ITrial other) in AllTrials.Make().Zip(AllTrials.Make()))
        {
            Dice dice = new(Seed);
            Dice same = new(Seed);
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal(one.Make(dice).Bytes, other.Make(same).Bytes);
            }
        }
    }

    [Fact]
    public void Every_call_that_takes_a_body_has_a_grammar() => Assert.Empty(new BodyTrial().RoutesWithoutGrammar);

    [Theory]
    [InlineData("throws", "it threw IndexOutOfRangeException")]
    [InlineData("forgets", "read twice")]
    [InlineData("misreads", "the valid sentence")]
    [InlineData("tells", "holds a secret")]
    [InlineData("hoards", "it allocated")]
    public void The_judge_finds_a_parser_that_breaks_a_promise(string bug, string words)
    {
        TrialRun run = new(new BadTrial(bug));
        Dice dice = new(Seed);

        TrialFault? fault = Enumerable.Range(0, 100).Select(_ => run.Next(dice)).FirstOrDefault(f => f is not null);

        Assert.NotNull(fault);
        Assert.Contains(words, fault.What, StringComparison.Ordinal);
        Assert.Contains($"--replay bad:{Convert.ToHexString(fault.Sentence)}", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_parser_that_breaks_none_has_no_fault()
    {
        TrialRun run = new(new BadTrial("none"));
        Dice dice = new(Seed);
        Assert.DoesNotContain(Enumerable.Range(0, 100).Select(_ => run.Next(dice)), fault => fault is not null);
    }

    /// <summary>Reads a byte as a number, and has one bug.</summary>
    private sealed class BadTrial(string bug) : ITrial
    {
        private int _reads;

        public string Name => "bad";

        public IReadOnlyList<string> Reaches => [];

        public IReadOnlyList<string> Secrets => ["s3cret"];

        public Sentence Make(Dice dice)
        {
            byte number = (byte)dice.Below(16);
            return new Sentence([number], $"{number}");
        }

        public Outcome Read(byte[] sentence, bool second)
        {
            _reads++;
            int number = sentence[0];
            bool isHit = number == 13;
            return bug switch
            {
                "throws" when isHit => new Outcome(Outcome.Accepted, $"{sentence[number]}"),
                "forgets" when isHit => new Outcome(Outcome.Accepted, $"{number + (_reads % 2)}"),
                "misreads" when isHit => new Outcome(Outcome.Accepted, "12"),
                "tells" when isHit => new Outcome(Outcome.Accepted, $"{number}", "no s3cret here"),
                "hoards" when isHit => new Outcome(Outcome.Accepted, $"{number}", new string('x', 4_000_000)),
                _ => new Outcome(Outcome.Accepted, $"{number}"),
            };
        }
    }
}
