using System.Collections.Immutable;
using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Lines;

/// <summary>What messages for people say in one language. {0} and so on are filled in.</summary>
internal sealed record LanguageWords
{
    /// <summary>RFC 5646.</summary>
    public required string Tag { get; init; }

    /// <summary>{0} is the kind: what was told is over.</summary>
    public required string Over { get; init; }

    /// <summary>In front of all else in a drill's message, so that nobody takes it for real.</summary>
    public required string Exercise { get; init; }

    public required string Test { get; init; }

    /// <summary>The message comes long after what it tells.</summary>
    public required string Late { get; init; }

    /// <summary>The device has taken the alarm back, but whoever is called is to judge that.</summary>
    public required string TakenBack { get; init; }

    /// <summary>A person has closed the alarm since.</summary>
    public required string ClosedMeanwhile { get; init; }

    /// <summary>How far people have come; closed is said by <see cref="ClosedMeanwhile"/>.</summary>
    public required ImmutableDictionary<AlarmStep, string> Steps { get; init; }

    /// <summary>{0} is when the police receiver got it.</summary>
    public required string ReceivedLate { get; init; }

    public required string IgnoreExercise { get; init; }

    public required string IgnoreTest { get; init; }

    public required string School { get; init; }

    public required string Room { get; init; }

    public required string Device { get; init; }

    public required string Happened { get; init; }

    public required string Account { get; init; }

    public required string Note { get; init; }

    public required ImmutableDictionary<ReportKind, KindWords> Kinds { get; init; }

    public KindWords Of(ReportKind kind) => Kinds.GetValueOrDefault(kind, Kinds[ReportKind.Panic]);
}
