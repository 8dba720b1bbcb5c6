using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage;

/// <summary>
/// A store that keeps the number of the newest numbered step it wrote, in that step's own transaction: a step that is
/// offered again, because nobody knows whether it was written, is written once.
/// </summary>
public interface INumberedStore : IHubStore
{
    /// <summary>The number of the newest numbered step in the store; 0 for none.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    long LastNumber();

    /// <summary>Writes the rows and their number in one transaction; does nothing if that number or a later one is there.</summary>
    /// <param name="number">Higher than all before, but for one that is offered again.</param>
    /// <exception cref="StoreException">Nothing was written, or nobody knows: the same number may be offered again.</exception>
    void Commit(StepRows rows, long number);

    /// <summary>
    /// Gives back the room that the store's own log takes, where that can be done at once: so that the writing of much fits
    /// on a disk that has little. Never fails.
    /// </summary>
    void ShrinkLog()
    {
    }
}
