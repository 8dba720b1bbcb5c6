namespace SchoolButton.Hub.Receiver.Views;

/// <summary>One block of extended data: <c>[X071W45.123]</c>.</summary>
/// <param name="Name">longitude, latitude, or null for one that is shown as it came.</param>
/// <param name="Raw">Without the brackets.</param>
public sealed record ExtendedView(string? Name, string Value, string Raw)
{
    public static IReadOnlyList<ExtendedView> Of(string extended) =>
    [
        .. extended.Split(['[', ']'], StringSplitOptions.RemoveEmptyEntries).Select(block => block[0] switch
        {
            'X' => new ExtendedView("longitude", block[1..], block),
            'Y' => new ExtendedView("latitude", block[1..], block),
            _ => new ExtendedView(null, block, block),
        }),
    ];
}
