using SchoolButton.Hub.Core;
using SchoolButton.Hub.Dc09;
using Xunit;

namespace SchoolButton.Tests.Dc09;

public class EventCodesTests
{
    [Theory]
    [InlineData(ReportKind.Panic, "120", "PA", "PH")]
    [InlineData(ReportKind.Duress, "121", "HA", "HH")]
    [InlineData(ReportKind.SilentPanic, "122", "HA", "HH")]
    [InlineData(ReportKind.Medical, "100", "MA", "MH")]
    [InlineData(ReportKind.DeviceSilent, "381", "PT", "PJ")]
    [InlineData(ReportKind.Tamper, "383", "TA", "TR")]
    [InlineData(ReportKind.BatteryLow, "384", "XT", "XR")]
    [InlineData(ReportKind.DeviceFault, "380", "UT", "UJ")]
    [InlineData(ReportKind.Cancel, "406", "OC", null)]
    [InlineData(ReportKind.ManualTest, "601", "RX", null)]
    [InlineData(ReportKind.PeriodicTest, "602", "RP", null)]
    [InlineData(ReportKind.Interference, "344", "XQ", "XH")]
    [InlineData(ReportKind.Outage, "350", "YC", "YK")]
    [InlineData(ReportKind.PathFailed, "354", "YC", "YK")]
    [InlineData(ReportKind.HubMains, "301", "AT", "AR")]
    [InlineData(ReportKind.HubBattery, "302", "YT", "YR")]
    public void Each_kind_of_report_has_the_codes_of_the_trade(ReportKind kind, string contactId, string sia, string? restore) =>
        Assert.Equal(new EventCode(contactId, sia, restore), EventCodes.Default.Find(kind));

    [Fact]
    public void Only_drills_and_what_people_alone_are_told_have_no_codes() => Assert.Equal(
        [ReportKind.Drill, ReportKind.Undelivered, ReportKind.Step],
        Enum.GetValues<ReportKind>().Where(kind => EventCodes.Default.Find(kind) is null));

    [Fact]
    public void A_receiver_may_want_other_codes_for_one_kind()
    {
        EventCodes codes = EventCodes.Default.With(ReportKind.Panic, new EventCode("123", "PB", "PC"));

        Assert.Equal("123", codes.Find(ReportKind.Panic)!.ContactId);
        Assert.Equal("120", EventCodes.Default.Find(ReportKind.Panic)!.ContactId);
        Assert.Equal(EventCodes.Default.Find(ReportKind.Medical), codes.Find(ReportKind.Medical));
    }

    [Theory]
    [InlineData("12", "PA", "PH")]
    [InlineData("12X", "PA", "PH")]
    [InlineData("120", "PAN", "PH")]
    [InlineData("120", "PA", "p1")]
    public void A_code_of_the_wrong_shape_is_refused(string contactId, string sia, string restore) =>
        Assert.Throws<FormatException>(() => EventCodes.Default.With(ReportKind.Panic, new EventCode(contactId, sia, restore)));

    [Theory]
    [InlineData("panic", "123 PB/PC", ReportKind.Panic, "123", "PB", "PC")]
    [InlineData("PANIC", " 123  PB ", ReportKind.Panic, "123", "PB", null)]
    [InlineData("device-silent", "355", ReportKind.DeviceSilent, "355", "PT", "PJ")]
    [InlineData("hubMains", "AC/AD", ReportKind.HubMains, "301", "AC", "AD")]
    [InlineData("periodic_test", "RY", ReportKind.PeriodicTest, "602", "RY", null)]
    public void Codes_are_read_as_people_write_them(string kind, string codes, ReportKind expected, string contactId, string sia, string? restore) =>
        Assert.Equal(new EventCode(contactId, sia, restore), Written(kind, codes).Find(expected));

    [Theory]
    [InlineData("panik", "123 PB/PC", "no kind of report 'panik'")]
    [InlineData("8", "123 PB/PC", "no kind of report '8'")]
    [InlineData("panic", "", "'120 PA/PH'")]
    [InlineData("panic", "12 PA/PH", "Panic are '12 PA-PH'")]
    [InlineData("panic", "120 pa/ph", "capital letters")]
    [InlineData("panic", "120PA", "'120PA'")]
    [InlineData("panic", "120 PA/", "Panic")]
    [InlineData("drill", "120 PA/PH", "Drill is never told")]
    [InlineData("undelivered", "120 PA/PH", "Undelivered is never told")]
    public void Wrong_codes_are_refused_in_words(string kind, string codes, string words) =>
        Assert.Contains(words, Assert.Throws<FormatException>(() => Written(kind, codes)).Message, StringComparison.Ordinal);

    [Fact]
    public void One_kind_written_in_two_ways_is_refused() => Assert.Throws<FormatException>(() => EventCodes.Default.With(
        new Dictionary<string, string> { ["device-silent"] = "355", ["deviceSilent"] = "356" }));

    [Fact]
    public void Contact_id_data_is_written_and_read_alike()
    {
        var restored = new ContactIdEvent("1234", ContactIdEvent.Restore, "381", 1, 7);

        Assert.Equal("#1234|3381 01 007", restored.ToString());
        Assert.Equal(restored, ContactIdEvent.Parse("#1234|3381 01 007"));
    }

    [Fact]
    public void Sia_data_is_written_and_read_alike()
    {
        var panic = new SiaEvent("1234", 1, "PA", 7, "Room 12");

        Assert.Equal("#1234|Nri1/PA007^Room 12^", panic.ToString());
        Assert.Equal(panic, SiaEvent.Parse("#1234|Nri1/PA007^Room 12^"));
    }

    [Theory]
    [InlineData("#1234|Nri1/BA12", 1, "BA", 12)]
    [InlineData("#123456|Nri1CL0^VX FRONTE ^", 1, "CL", 0)]
    [InlineData("#1234|RP", 0, "RP", 0)]
    public void Sia_data_of_other_makes_is_read(string data, int partition, string code, int zone)
    {
        SiaEvent read = SiaEvent.Parse(data)!;

        Assert.Equal((partition, code, zone), (read.Partition, read.Code, read.Zone));
    }

    [Theory]
    [InlineData("")]
    [InlineData("#1234|2120 01 007")]
    [InlineData("#1234|1120 01 007 ")]
    [InlineData("#1234|1120 01 007\n")]
    [InlineData("1120 01 007")]
    public void Data_that_is_no_contact_id_is_not_read(string data) => Assert.Null(ContactIdEvent.Parse(data));

    private static EventCodes Written(string kind, string codes) =>
        EventCodes.Default.With(new Dictionary<string, string> { [kind] = codes });
}
