namespace SchoolButton.Hub.Core.Inputs;

/// <summary>
/// Something that was not worth the core's time (a seal that did not open). It takes its place in the order, since a
/// connection's answers must go out in the order of its questions.
/// </summary>
public sealed class Discarded : Input
{
    public override bool IsUrgent => false;
}
