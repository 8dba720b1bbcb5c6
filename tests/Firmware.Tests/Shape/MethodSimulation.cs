using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace SchoolButton.Tests.Shape;

/// <summary>
/// Follows a method's evaluation stack as the device's interpreter does, which keeps with each value whether it is
/// unsigned. A cast from <c>uint</c> to <c>int</c> compiles to no instruction, so the value stays unsigned there, and
/// what comes next is wrong for "negative" ones: widening to <c>long</c> or to a floating point number, <c>&gt;&gt;</c>
/// and <c>%</c>. It stays so in an argument and in a result, but not in a field, an element or a local variable that is
/// really stored; the optimizing compiler stores no variable that is used once, which is why a variable alone does not
/// help. A detour through <c>long</c> does: <c>(int)(long)(a - b)</c>, which compiles to a real conversion. For
/// <c>ulong</c> there is none but to store it.
/// <para>Also found: text made of an enumeration (the device prints its number) or of a floating point number.</para>
/// <para>Not found: a value that got its sign wrong behind an interface of the library.</para>
/// </summary>
internal sealed class MethodSimulation
{
    /// <summary>The rules, as findings name them.</summary>
    public const string Sign = "Sign";
    public const string Text = "Text";

    private const string Advice = ": write (int)(long)x, or store it in a field first";

    private readonly MethodBodyBlock _body;
    private readonly MethodOperands _operands;
    private readonly string _name;
    private readonly Dictionary<int, Instruction> _instructions;
    private readonly Dictionary<int, Instruction> _previous;
    private readonly Dictionary<int, StackValue[]> _reached = [];
    private readonly Queue<int> _open = new();
    private readonly Dictionary<int, Finding> _findings = [];
    private readonly Stack<StackValue> _stack = new();
    private DeviceType? _constrained;

    public MethodSimulation(DeviceAssembly assembly, MethodDefinitionHandle method)
    {
        _body = assembly.Body(method);
        _operands = new(assembly, method);
        _name = Names.Of(assembly.Metadata, method);
        _instructions = InstructionReader.Read(_body.GetILReader()).ToDictionary(one => one.Offset);
        _previous = _instructions.Values.ToDictionary(one => one.Next);
    }

    public IEnumerable<Finding> Run()
    {
        Reach(0, []);
        foreach (ExceptionRegion region in _body.ExceptionRegions)
        {
            bool caught = region.Kind is ExceptionRegionKind.Catch or ExceptionRegionKind.Filter;
            StackValue[] atStart = caught ? [default] : [];
            Reach(region.HandlerOffset, atStart);
            if (region.Kind == ExceptionRegionKind.Filter)
            {
                Reach(region.FilterOffset, atStart);
            }
        }

        while (_open.TryDequeue(out int offset))
        {
            Step(_instructions[offset]);
        }

        return _findings.Values;
    }

    private void Reach(int offset, StackValue[] stack)
    {
        if (_reached.TryGetValue(offset, out StackValue[]? before))
        {
            StackValue[] merged = [.. before.Zip(stack, (a, b) => a.Or(b))];
            if (merged.SequenceEqual(before))
            {
                return;
            }

            stack = merged;
        }

        _reached[offset] = stack;
        _open.Enqueue(offset);
    }

    private void Step(Instruction one)
    {
        _stack.Clear();
        foreach (StackValue value in _reached[one.Offset])
        {
            _stack.Push(value);
        }

        _constrained = _previous.TryGetValue(one.Offset, out Instruction? previous)
            && previous.Code == OpCodes.Constrained
            ? _operands.Type(previous)
            : null;
        Execute(one);
        if (one.Code == OpCodes.Leave || one.Code == OpCodes.Leave_S)
        {
            _stack.Clear();
        }

        StackValue[] after = [.. _stack.Reverse()];
        foreach (int target in one.Targets)
        {
            Reach(target, after);
        }

        if (one.Code.FlowControl is FlowControl.Next or FlowControl.Cond_Branch or FlowControl.Call or FlowControl.Meta
            && _instructions.ContainsKey(one.Next))
        {
            Reach(one.Next, after);
        }
    }

    private void Execute(Instruction one)
    {
        string code = one.Code.Name!;
        string family = code.Split('.')[0];
        switch (family)
        {
            case "ldarg":
                _stack.Push(StackValue.Of(_operands.Argument(one)));
                break;
            case "ldloc":
                _stack.Push(StackValue.Of(_operands.Local(one)));
                break;
            case "ldarga":
                PushReference(_operands.Argument(one));
                break;
            case "ldloca":
                PushReference(_operands.Local(one));
                break;
            case "ldfld":
                _stack.Pop();
                _stack.Push(StackValue.Of(_operands.Field(one)));
                break;
            case "ldsfld":
                _stack.Push(StackValue.Of(_operands.Field(one)));
                break;
            case "ldflda":
                _stack.Pop();
                PushReference(_operands.Field(one));
                break;
            case "ldelem" or "ldelema":
                _stack.Pop();
                _stack.Push(StackEffect.Loaded(_stack.Pop(), code, family == "ldelema"));
                break;
            case "ldind" or "ldobj":
                _stack.Push(StackEffect.Loaded(_stack.Pop(), code, false));
                break;
            case "dup":
                _stack.Push(_stack.Peek());
                break;
            case "conv":
                Convert(one, _stack.Pop());
                break;
            case "add" or "sub" or "mul" or "div" or "rem" or "and" or "or" or "xor" or "shl" or "shr":
                Compute(one);
                break;
            case "neg" or "not":
                _stack.Push(_stack.Pop().Compute(family, default));
                break;
            case "ldc":
                _stack.Push(StackEffect.Constant(one));
                break;
            case "newarr":
                _stack.Pop();
                _stack.Push(new(StackKind.Other, new("array", StackKind.Other, Element: _operands.Type(one))));
                break;
            case "unbox" when code == "unbox.any":
                _stack.Pop();
                _stack.Push(StackValue.Of(_operands.Type(one)));
                break;
            case "box":
                _stack.Pop();
                _stack.Push(new(_operands.Type(one).TextDiffers ? StackKind.BoxedForText : StackKind.Other));
                break;
            case "stelem":
                StoreElement(one);
                break;
            case "call" or "callvirt" or "newobj":
                Call(one);
                break;
            case "ret" when _operands.Result.Name != nameof(PrimitiveTypeCode.Void):
                Hand(one, _stack.Pop(), _operands.Result, "is returned as");
                break;
            case "ret":
                break;
            default:
                PopAndPush(one.Code);
                break;
        }
    }

    private void Convert(Instruction one, StackValue value)
    {
        string code = one.Code.Name!;
        bool widens = code is "conv.r4" or "conv.r8" || (code == "conv.i8" && value.Kind == StackKind.UInt32);
        if (widens && value.MayHaveWrongSign)
        {
            Find(one, Sign, $"{code}: a value that was cast from unsigned is widened as unsigned" + Advice);
        }

        _stack.Push(value.Convert(code));
    }

    private void Compute(Instruction one)
    {
        string code = one.Code.Name!;
        StackValue right = _stack.Pop();
        StackValue left = _stack.Pop();
        if (code is "shr" or "rem" && left.MayHaveWrongSign)
        {
            Find(one, Sign, $"{code}: a value that was cast from unsigned is still unsigned" + Advice);
        }

        _stack.Push(left.Compute(code, right));
    }

    private void StoreElement(Instruction one)
    {
        StackValue value = _stack.Pop();
        _stack.Pop();
        _stack.Pop();
        if (value.Kind == StackKind.BoxedForText)
        {
            Find(one, Text, "an enumeration or a floating point number in a text: the device prints another");
        }
    }

    private void Call(Instruction one)
    {
        (string name, MethodSignature<DeviceType> signature) = _operands.Method(one);
        bool text = name.StartsWith("System.String.", StringComparison.Ordinal)
            || name.StartsWith("System.Text.StringBuilder.", StringComparison.Ordinal);
        foreach (DeviceType parameter in signature.ParameterTypes.Reverse())
        {
            StackValue value = _stack.Pop();
            Hand(one, value, parameter, "is passed as");
            bool floating = parameter is { TextDiffers: true, Kind: StackKind.Other };
            if (text && (floating || value.Kind == StackKind.BoxedForText))
            {
                Find(one, Text, name + ": an enumeration or a floating point number, of which the device prints another");
            }
        }

        if (name.EndsWith(".ToString", StringComparison.Ordinal) && (_constrained is { TextDiffers: true }
            || name is "System.Enum.ToString" or "System.Single.ToString" or "System.Double.ToString"))
        {
            Find(one, Text, "the text of an enumeration or a floating point number: the device makes another");
        }

        if (one.Code == OpCodes.Newobj)
        {
            _stack.Push(default);
            return;
        }

        if (signature.Header.IsInstance)
        {
            _stack.Pop();
        }

        if (signature.ReturnType.Name != nameof(PrimitiveTypeCode.Void))
        {
            _stack.Push(StackValue.Of(signature.ReturnType));
        }
    }

    private void Hand(Instruction one, StackValue value, DeviceType to, string how)
    {
        if (value.MayHaveWrongSign && to.Kind is StackKind.Int32 or StackKind.Int64)
        {
            Find(one, Sign, $"a value that was cast from unsigned {how} {to.Name} and is still unsigned" + Advice);
        }
    }

    private void PopAndPush(OpCode code)
    {
        for (int i = 0; i < StackEffect.Popped(code); i++)
        {
            _stack.Pop();
        }

        if (StackEffect.Pushes(code))
        {
            _stack.Push(StackEffect.Pushed(code));
        }
    }

    private void PushReference(DeviceType to) =>
        _stack.Push(new(StackKind.Other, new("&", StackKind.Other, Element: to)));

    private void Find(Instruction one, string rule, string what) =>
        _findings[one.Offset] = new(rule, $"{_name} at IL_{one.Offset:x4}", what);
}
