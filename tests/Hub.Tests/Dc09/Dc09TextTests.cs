using FsCheck;
using FsCheck.Fluent;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

public class Dc09TextTests
{
    private const string Signs = "[]|\"^/#*";

    [Theory]
    [InlineData("Каб. 12", "Kab. 12")]
    [InlineData("Щётка, Ъ, ШКОЛА № 5", "Shchetka, , ShKOLA N 5")]
    [InlineData("Қазақ әліпбиі, ұңғы, өң", "Qazaq alipbii, unggy, ong")]
    [InlineData("Küche à gauche", "Kuche a gauche")]
    [InlineData("a\r\n\t b", "a b")]
    [InlineData("[x]|\"y\"^z/1", "(x)-'y'-z-1")]
    [InlineData("教室😀", "???")]
    [InlineData("  ", "")]
    [InlineData(null, "")]
    public void A_name_is_written_as_a_frame_can_carry_it(string? text, string expected) =>
        Assert.Equal(expected, Dc09Text.Clean(text, 60));

    [Fact]
    public void Whatever_the_text_it_fits_and_holds_no_sign_of_a_frame() =>
        Prop.ForAll(
            Arb.From(Gen.Choose(0, 0xFFFF).Select(i => (char)i).ArrayOf()),
            Arb.From(Gen.Choose(0, 80)),
            (text, max) =>
            {
                string clean = Dc09Text.Clean(new string(text), max);
                return clean.Length <= max && clean.All(c => c is >= ' ' and <= '~' && !Signs.Contains(c));
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(43.2389, 76.8897, "[X076E53.382][Y43N14.334]")]
    [InlineData(-33.5, -0.000001, "[X000W00.000][Y33S30.000]")]
    [InlineData(59.99999999, 6.1296296, "[X006E07.778][Y60N00.000]")]
    [InlineData(90, 180, "[X180E00.000][Y90N00.000]")]
    public void A_place_is_degrees_and_minutes(double latitude, double longitude, string expected) =>
        Assert.Equal(expected, new Dc09Location(latitude, longitude).ToString());

    [Theory]
    [InlineData(90.1, 0)]
    [InlineData(0, -180.1)]
    [InlineData(double.NaN, 0)]
    public void What_is_no_place_on_earth_is_refused(double latitude, double longitude) =>
        Assert.Throws<ArgumentException>(() => new Dc09Location(latitude, longitude));
}
