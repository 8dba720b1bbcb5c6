using Xunit;

namespace SchoolButton.Tests.Shape;

/// <summary>
/// firmware/surface must hold what nanoFramework has and lack what it lacks: then code that a device cannot run does
/// not compile in SchoolButton.Firmware.Check.
/// </summary>
public class SurfaceTests
{
    public static TheoryData<string> Lacking =>
    [
        // Generic types of the library, and what the language makes of them.
        "System.Action<int> a = null;",
        "System.Func<int> a = null;",
        "System.Collections.Generic.List<int> a = null;",
        "System.Collections.Generic.IEnumerable<int> a = null;",
        "int? a = null;",
        "(int, int) a = (1, 2);",
        "var a = new { B = 1 };",
        "System.Span<byte> a = default;",
        "int[] a = { 1, 2 }; int b = a[^1];",
        "int[] a = { 1, 2 }; int[] b = a[0..1];",
        "decimal a = 1;",
        // Array and memory.
        "int[] a = { 1 }; System.Array.Resize(ref a, 2);",
        "int[] a = { 1 }; System.Array.Reverse(a);",
        "int[] a = { 1 }; System.Array.Sort(a);",
        "int[] a = { 1 }; System.Array.Fill(a, 2);",
        "int[] a = System.Array.Empty<int>();",
        "System.Buffer.BlockCopy(new byte[1], 0, new byte[1], 0, 1);",
        // Text.
        "string a = \"b\".Replace(\"b\", \"c\");",
        "string a = string.Join(\",\", new string[0]);",
        "bool a = string.IsNullOrWhiteSpace(\"b\");",
        "bool a = char.IsDigit('1');",
        "object a = System.Enum.Parse(typeof(System.AttributeTargets), \"All\");",
        "byte[] a = System.Text.Encoding.ASCII.GetBytes(\"b\");",
        "int a = \"b\".IndexOf(\"c\", System.StringComparison.Ordinal);",
        // Time and chance.
        "int a = new System.Random().Next(1, 2);",
        "System.DateTime a = System.DateTime.Now;",
        "System.DateTimeOffset a = default;",
        "System.Diagnostics.Stopwatch a = null;",
        // Threads.
        "long a = 0; System.Threading.Interlocked.Increment(ref a);",
        "int a = 0; System.Threading.Volatile.Read(ref a);",
        "System.Threading.Monitor.Wait(new object());",
        "System.Threading.Monitor.Pulse(new object());",
        "new System.Threading.AutoResetEvent(false).WaitOne(1);",
        "new System.Threading.Thread(() => { }).IsBackground = true;",
        "new System.Threading.Thread(() => { }).Name = \"a\";",
        "System.Threading.ThreadPool.QueueUserWorkItem(null);",
        "System.Threading.Tasks.Task a = null;",
        "System.Threading.SemaphoreSlim a = null;",
        // Files and streams.
        "System.IO.BinaryReader a = null;",
        "System.IO.File.AppendAllLines(\"a\", null);",
        "System.IO.File.ReadAllLines(\"a\");",
        // Cryptography.
        "System.Security.Cryptography.AesCcm a = null;",
        "System.Security.Cryptography.SHA256 a = null;",
        // Text of a floating point number differs from device to device.
        "string a = 1.5.ToString(\"F1\");",
    ];

    public static TheoryData<string> LackingMembers =>
    [
        "volatile bool _a;",
        "async void A() { }",
        "System.Collections.IEnumerable A() { yield return 1; }",
        "public record B(int C);",
        "interface IB { void C() { } }",
        "interface IB { static abstract void C(); }",
    ];

    [Theory]
    [MemberData(nameof(Lacking))]
    public void What_the_device_lacks_does_not_compile(string statement) =>
        Assert.NotEmpty(Errors($"class Sample {{ void Run() {{ {statement} }} }}"));

    [Theory]
    [MemberData(nameof(LackingMembers))]
    public void Language_that_needs_what_the_device_lacks_does_not_compile(string member) =>
        Assert.NotEmpty(Errors($"class Sample {{ {member} }}"));

    /// <summary>Or the tests above would pass with any mistake in the surface.</summary>
    [Theory]
    [InlineData("System.Collections.Queue a = new System.Collections.Queue(); a.Enqueue(new byte[1]);")]
    [InlineData("foreach (object a in new System.Collections.ArrayList()) { }")]
    [InlineData("foreach (char a in \"text\") { }")]
    [InlineData("lock (this) { }")]
    [InlineData("string a = $\"{1} of {\"two\"}\";")]
    [InlineData("int a = 1; string b = a switch { 1 => \"one\", _ => \"many\" };")]
    [InlineData("object a = 1; if (a is int b && b > 0) { }")]
    [InlineData("try { } catch (System.Exception a) when (a.Message.Length > 0) { } finally { }")]
    [InlineData("byte[] a = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };")]
    [InlineData("new System.Threading.Thread(() => { }).Start();")]
    [InlineData("new System.Threading.AutoResetEvent(false).WaitOne(1, false);")]
    [InlineData("int[][] a = new int[2][];")]
    [InlineData("System.Device.Spi.SpiDevice a = null; a.TransferFullDuplex(new byte[1], new byte[1]);")]
    [InlineData("double a = new System.Device.Adc.AdcController().OpenChannel(0).ReadRatio();")]
    [InlineData("nanoFramework.Hardware.Esp32.Sleep.EnableWakeupByTimer(System.TimeSpan.FromSeconds(1));")]
    public void What_the_device_has_compiles(string statement) =>
        // CS0219: a sample need not use what it makes.
        Assert.DoesNotContain(
            Errors($"class Sample {{ void Run() {{ {statement} }} }}"), error => !error.Contains("CS0219"));

    [Theory]
    [InlineData("int a; return a;")]
    [InlineData("System.TimeSpan a; return a.Days;")]
    public void A_variable_that_was_never_set_is_found(string body) =>
        Assert.Contains(Errors($"class Sample {{ int Run() {{ {body} }} }}"), error => error.Contains("CS0165"));

    [Fact]
    public void All_firmware_compiles_against_the_surface_alone()
    {
        ProjectFile check = new(Path.Combine(
            Checkout.Firmware, "surface", "check", "SchoolButton.Firmware.Check.csproj"));
        Assert.Empty(DeviceCompiler.Compile(DeviceCompiler.Parse(check.Sources), optimized: true).Errors);
    }

    private static IReadOnlyList<string> Errors(string code) =>
        DeviceCompiler.Compile([DeviceCompiler.ParseText(code)], optimized: true).Errors;
}
