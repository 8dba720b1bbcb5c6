namespace SchoolButton.Hub.Simulation.Whole;

/// <summary>What a receiver does with one frame; see <see cref="ReceiverWeather"/>.</summary>
internal enum Mood
{
    Acknowledges,
    AckLost,
    Deaf,
    Broken,
    Refuses,
    RefusesClock,
    Twice,
    Echoes,
    Stutters,
}
