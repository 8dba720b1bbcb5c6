using Xunit;

namespace SchoolButton.Tests.Shape;

/// <summary>Each rule finds what it is for, optimized or not, and lets pass what the device can do.</summary>
public class ShapeRuleTests
{
    /// <summary>Fields of the samples; numbers in fields are stored and so have the sign of their type.</summary>
    private const string Fields = """
        private uint _a = 3, _b = 5; private ulong _c = 3, _d = 5; private uint[] _e = { 3, 5 }; private int _i;
        private ulong[] _f = { 3, 5 }; private Colour _colour; private double _half = 0.5; private object _o;
        public enum Colour { Red, Green } public delegate void Work();
        private static int Id(int x) => x; private static uint Id(uint x) => x;
        """;

    public static TheoryData<string> Generic =>
    [
        "class Box<T> { public T Value; }",
        "interface IBox<T> { T Get(); }",
        "delegate void Use<T>(T value);",
        "class A { public T Same<T>(T value) => value; }",
        "class A { int[,] _grid; }",
        "class A { void M() { int[,] grid = new int[2, 2]; grid[0, 0] = 1; } }",
        "class A { int M(int[,] grid) => 1; }",
        "class A { object M() => new int[2, 2]; }",
    ];

    public static TheoryData<string> GenericOfDotNet =>
    [
        "class A { System.Action<int> _use; }",
        "class A { void M() { var list = new System.Collections.Generic.List<int>(); list.Add(1); } }",
        "class A { System.Collections.Generic.Dictionary<int, string[]> M() => null; }",
        "class A { volatile bool _stop; bool M() => _stop; }",
    ];

    public static TheoryData<string> Static =>
    [
        "static int Count;",
        "static readonly object Gate = new object();",
        "static readonly System.Collections.ArrayList List = new System.Collections.ArrayList();",
        "static readonly int Twice = Other.Once * 2; static class Other { public static readonly int Once = 1; }",
        "static readonly byte[] Copy = Other.Made; static class Other { public static readonly byte[] Made = { 1 }; }",
        "static readonly byte[] Made = Make(); static byte[] Make() => new byte[2];",
        "static readonly long[] Times = { System.Environment.TickCount64 };",
        "static readonly object[] Things = { 1, \"two\" };",
        "static event Work Changed; void Raise() { Changed(); }",
        "static int Level { get; set; }",
        "static readonly string[] Texts = { string.Empty };",
    ];

    public static TheoryData<string> Sign =>
    [
        "long M() => (long)(int)(_a - _b);",
        "long M() { int d = (int)(_a - _b); return d; }",
        "long M() => (int)_a + 1L;",
        "double M() => (int)(_a - _b);",
        "int M() => (int)(_a - _b) >> 1;",
        "int M() => (int)(_a - _b) % 7;",
        "int M() => (int)(_a - _b);",
        "int M(uint x) => (int)x;",
        "void M() { Id((int)(_a - _b)); }",
        "void M() { System.Threading.Thread.Sleep((int)_a); }",
        "long M() => (int)_e[0];",
        "long M() => (int)Id(_a);",
        "long M(bool b) => b ? (int)(_a - _b) : 7;",
        "long M() => (int)(_a ^ _b) + 1;",
        "long M() => -(int)_a;",
        "long M(ref uint x) => (int)x;",
        "long M(byte[] b) => (int)Id((uint)b[0]) << 8 | b[1];",
        "long M() => (long)(_c - _d) >> 1;",
        "double M() => (long)(_c - _d);",
        "long M() => (long)_c % 7;",
        "long M() => (long)_f[0];",
        "long M(long x) => _a - x;",
        "long M() => -(long)_a;",
        "long M(long x) => _a + x;",
        "int M() => (int)(_a & 0xF) - 5;",
        "int M(int n) => (int)(_a >> n);",
        "int M() => (int)(_a & 0x80000000);",
        "long M() { try { return 1; } catch (System.Exception) { return (int)_a; } }",
    ];

    public static TheoryData<string> Text =>
    [
        "string M() => _colour.ToString();",
        "string M() => \"it is \" + _colour;",
        "string M() => $\"it is {_colour}\";",
        "string M() => $\"{_i} {_i} {_i} {_colour}\";",
        "string M() => _half.ToString();",
        "string M() => \"half is \" + _half;",
        "string M() => $\"{_half} {_i} {_i} {_i}\";",
        "string M() => new System.Text.StringBuilder().Append(_half).ToString();",
        "string M() => new System.Text.StringBuilder().Append((object)_colour).ToString();",
        "string M(System.Device.Gpio.PinMode mode) => mode.ToString();",
        "string M() => string.Concat(_colour, \"x\");",
    ];

    public static TheoryData<string> Fine =>
    [
        "const int Count = 3; const string Name = \"a\";",
        "static readonly byte[] Bytes = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };",
        "static readonly uint[] Words = { 1, 2 }; static readonly string[] Names = { \"a\", \"b\" };",
        "static readonly double[] Shares = { 0.5, 1.5 };",
        "void M() { Work work = () => _i++; work(); }",
        "void M() { Work work = Twice; work(); } static void Twice() { }",
        "event Work Changed; void Raise() { Work changed = Changed; if (changed != null) changed(); }",
        "long M() => _a;",
        "long M() => _a + 1L;",
        "int M() => (int)(_a & 0xF);",
        "char M() => \"0123456789abcdef\"[(int)(_a & 0xF)];",
        "int M() => (int)(_a >> 16);",
        "int M() => (int)(_a % 10u) + 1;",
        "int M(bool b) => b ? (int)(_a & 0xF) : -1;",
        "long M(byte x) => (long)x << 8 | x;",
        "long M(long x) => x - _a;",
        "long M() => (int)(long)(_a - _b);",
        "int M() => (int)(long)(_a - _b) >> 1;",
        "void M() { _i = (int)(_a - _b); }",
        "bool M() => (int)(_a - _b) > 0;",
        "int M() => _e.Length - 5;",
        "int M() { int d = (int)(long)(_a - _b); return d < 0 ? d : -d; }",
        "long M(int x, int y) => x - y;",
        "long M(byte x, ushort y) => x - y;",
        "uint M(uint x) => x >> 1;",
        "ulong M(uint x) => x % 7u;",
        "ulong M(ulong x) => x % 7 >> 3;",
        "double M(uint x) => x;",
        "ulong M(int x) => (ulong)(uint)x;",
        "string M() => _i + \" of \" + _a;",
        "string M() => $\"{_i} of {_a} and {\"text\"} and {_c}\";",
        "string M() => \"colour \" + (int)_colour;",
        "void M() { _o = _colour; }",
        "object M() => _i;",
        "int M() { switch (_i) { case 0: return 1; case 1: return 2; case 2: return 3; default: return 4; } }",
        "int M() { int n = 0; foreach (byte b in new byte[3]) { n += b; } return n; }",
        "int M() { try { return 1; } catch (System.Exception e) when (e.Message == \"a\") { return 2; } }",
        "int M() { try { return 1; } finally { _i = 3; } }",
        "void M() { lock (this) { _i++; } }",
        "void M(out int x, ref long y, params string[] z) { x = 1; y = 2; }",
        "class Fault : System.Exception { } void M() { throw new Fault(); }",
        "void M() { _e[0] += 2; _f[1]--; }",
        "string M(int x) => x switch { 1 => \"one\", _ => \"many\" };",
        "struct Point { public int X; } Point M() { Point p = new Point(); p.X = 1; return p; }",
        "int[][] M() => new int[][] { new int[1], null };",
    ];

    [Theory]
    [MemberData(nameof(Generic))]
    public void Generics_and_grids_are_found(string code) => Finds(nameof(SignatureRule), code);

    /// <summary>The surface does not let these compile; the rule would find them all the same.</summary>
    [Theory]
    [MemberData(nameof(GenericOfDotNet))]
    public void Generics_of_the_library_and_volatile_are_found(string code) =>
        Finds(nameof(SignatureRule), code, onDotNet: true);

    [Fact]
    public void A_default_implementation_is_found() =>
        Finds(nameof(InterfaceRule), "interface IA { int B() => 1; }", onDotNet: true);

    [Theory]
    [MemberData(nameof(Static))]
    public void Static_state_and_initialisers_that_do_something_are_found(string code) =>
        Finds(nameof(StaticRule), Class(code));

    [Theory]
    [MemberData(nameof(Sign))]
    public void A_cast_from_unsigned_whose_value_stays_unsigned_is_found(string code) =>
        Finds(MethodSimulation.Sign, Class(code), optimizedOnly: true);

    /// <summary>A variable helps only where it is really stored, so the optimized assembly is what counts.</summary>
    [Fact]
    public void A_variable_hides_a_cast_only_from_the_compiler_that_does_not_optimize()
    {
        string code = Class("long M() { int d = (int)(_a - _b); return d; }");
        Assert.Empty(Check(code, optimized: false));
        Assert.NotEmpty(Check(code, optimized: true));
    }

    [Theory]
    [MemberData(nameof(Text))]
    public void Text_that_the_device_makes_differently_is_found(string code) =>
        Finds(MethodSimulation.Text, Class(code));

    [Theory]
    [MemberData(nameof(Fine))]
    public void What_the_device_does_as_dot_NET_does_is_not_found(string code) => Assert.All(
        [true, false], optimized => Assert.Empty(Check(Class(code), optimized)));

    private static void Finds(string rule, string code, bool onDotNet = false, bool optimizedOnly = false)
    {
        bool[] levels = optimizedOnly ? [true] : [true, false];
        Assert.All(levels, optimized => Assert.Contains(
            Check(code, optimized, onDotNet), finding => finding.Rule == rule));
    }

    private static string Class(string members) => $"class Sample {{ {Fields} {members} }}";

    private static IReadOnlyList<Finding> Check(string code, bool optimized, bool onDotNet = false)
    {
        DeviceBuild build = DeviceCompiler.Compile(
            [DeviceCompiler.ParseText(code)], optimized, onDotNet: onDotNet);
        Assert.True(build.Image.Length > 0, string.Join(Environment.NewLine, build.Errors));
        return ShapeRules.Check(build.Image);
    }
}
