using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

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
    private const string Advice = ": write (int)(long)x, or store it in a field first";

    private readonly DeviceAssembly _assembly;
    private readonly MetadataReader _metadata;
    private readonly MethodBodyBlock _body;
    private readonly MethodSignature<DeviceType> _signature;
    private readonly DeviceType[] _locals;
    private readonly DeviceType[] _arguments;
    private readonly string _name;
    private readonly Dictionary<int, Instruction> _instructions;
    private readonly Dictionary<int, StackValue[]> _reached = [];
    private readonly Queue<int> _open = new();
    private readonly Dictionary<int, Finding> _findings = [];
    private readonly Stack<StackValue> _stack = new();
    private DeviceType? _constrained;

    public MethodSimulation(DeviceAssembly assembly, MethodDefinitionHandle method)
    {
        _assembly = assembly;
        _metadata = assembly.Metadata;
        _body = assembly.Body(method);
        _name = Names.Of(_metadata, method);
        _signature = _metadata.GetMethodDefinition(method).DecodeSignature(assembly.Types, null);
        DeviceType self = new("this", StackKind.Other);
        _arguments = _signature.Header.IsInstance
            ? [self, .. _signature.ParameterTypes]
            : [.. _signature.ParameterTypes];
        _locals = _body.LocalSignature.IsNil
            ? []
            : [.. _metadata.GetStandaloneSignature(_body.LocalSignature).DecodeLocalSignature(assembly.Types, null)];
        _instructions = InstructionReader.Read(_body.GetILReader()).ToDictionary(one => one.Offset);
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

        _constrained = Previous(one) is { } previous && previous.Code == OpCodes.Constrained
            ? TypeOf(previous.Operand)
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

    private Instruction? Previous(Instruction one) => _instructions.Values.FirstOrDefault(other => other.Next == one.Offset);

    private void Execute(Instruction one)
    {
        string code = one.Code.Name!;
        string family = code.Split('.')[0];
        switch (family)
        {
            case "ldarg":
                _stack.Push(StackValue.Of(_arguments[Index(one)]));
                break;
            case "ldloc":
                _stack.Push(StackValue.Of(_locals[Index(one)]));
                break;
            case "ldarga":
                _stack.Push(new(StackKind.Other, _assembly.Types.GetByReferenceType(_arguments[one.Operand])));
                break;
            case "ldloca":
                _stack.Push(new(StackKind.Other, _assembly.Types.GetByReferenceType(_locals[one.Operand])));
                break;
            case "ldfld":
                _stack.Pop();
                _stack.Push(StackValue.Of(FieldType(one.Operand)));
                break;
            case "ldsfld":
                _stack.Push(StackValue.Of(FieldType(one.Operand)));
                break;
            case "ldflda":
                _stack.Pop();
                _stack.Push(new(StackKind.Other, _assembly.Types.GetByReferenceType(FieldType(one.Operand))));
                break;
            case "ldelem" or "ldelema":
                _stack.Pop();
                _stack.Push(Loaded(_stack.Pop(), code, family == "ldelema"));
                break;
            case "ldind" or "ldobj":
                _stack.Push(Loaded(_stack.Pop(), code, false));
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
                _stack.Push(Constant(one));
                break;
            case "newarr":
                _stack.Pop();
                _stack.Push(new(StackKind.Other, _assembly.Types.GetSZArrayType(TypeOf(one.Operand))));
                break;
            case "unbox" when code == "unbox.any":
                _stack.Pop();
                _stack.Push(StackValue.Of(TypeOf(one.Operand)));
                break;
            case "box":
                _stack.Pop();
                _stack.Push(new(TypeOf(one.Operand).TextDiffers ? StackKind.BoxedForText : StackKind.Other));
                break;
            case "stelem":
                StoreElement(one);
                break;
            case "call" or "callvirt" or "newobj":
                Call(one);
                break;
            case "ret" when _signature.ReturnType.Name != nameof(PrimitiveTypeCode.Void):
                Hand(one, _stack.Pop(), _signature.ReturnType, "is returned as");
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
            Find(one, $"{code}: a value that was cast from unsigned is widened as unsigned" + Advice);
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
            Find(one, $"{code}: a value that was cast from unsigned is still unsigned" + Advice);
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
            Find(one, "an enumeration or a floating point number in a text: the device prints another");
        }
    }

    private void Call(Instruction one)
    {
        EntityHandle token = MetadataTokens.EntityHandle(one.Operand);
        if (token.Kind == HandleKind.MethodSpecification)
        {
            token = _metadata.GetMethodSpecification((MethodSpecificationHandle)token).Method;
        }

        MethodSignature<DeviceType> signature = token.Kind == HandleKind.MethodDefinition
            ? _metadata.GetMethodDefinition((MethodDefinitionHandle)token).DecodeSignature(_assembly.Types, null)
            : _metadata.GetMemberReference((MemberReferenceHandle)token).DecodeMethodSignature(_assembly.Types, null);
        string name = Names.Of(_metadata, token);
        bool text = name.StartsWith("System.String.", StringComparison.Ordinal)
            || name.StartsWith("System.Text.StringBuilder.", StringComparison.Ordinal);
        foreach (DeviceType parameter in signature.ParameterTypes.Reverse())
        {
            StackValue value = _stack.Pop();
            Hand(one, value, parameter, "is passed as");
            if (text && (value.Kind == StackKind.BoxedForText || parameter is { TextDiffers: true, Kind: StackKind.Other }))
            {
                Find(one, name + ": an enumeration or a floating point number in a text: the device prints another");
            }
        }

        if (name.EndsWith(".ToString", StringComparison.Ordinal) && (_constrained is { TextDiffers: true }
            || name is "System.Enum.ToString" or "System.Single.ToString" or "System.Double.ToString"))
        {
            Find(one, "the text of an enumeration or a floating point number: the device makes another");
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
            Find(one, $"a value that was cast from unsigned {how} {to.Name} and is still unsigned" + Advice);
        }
    }

    private void PopAndPush(OpCode code)
    {
        for (int i = 0; i < Popped(code); i++)
        {
            _stack.Pop();
        }

        StackKind kind = code.StackBehaviourPush switch
        {
            StackBehaviour.Pushi => StackKind.Int32,
            StackBehaviour.Pushi8 => StackKind.Int64,
            _ => StackKind.Other,
        };
        if (code.StackBehaviourPush != StackBehaviour.Push0)
        {
            _stack.Push(new(kind));
        }
    }

    private static int Popped(OpCode code) => code.StackBehaviourPop switch
    {
        StackBehaviour.Pop0 => 0,
        StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
        StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
            or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref or StackBehaviour.Popi_popi_popi
            or StackBehaviour.Popref_popi_pop1 => 3,
        StackBehaviour.Varpop => throw new NotSupportedException(code.Name + " is not understood by this test"),
        _ => 2,
    };

    private static StackValue Loaded(StackValue from, string code, bool address) => address
        ? new(StackKind.Other, from.Type)
        : code.EndsWith(".u4", StringComparison.Ordinal) ? new(StackKind.UInt32)
        : code.EndsWith(".ref", StringComparison.Ordinal) ? new(StackKind.Other, from.Type?.Element)
        : from.Type?.Element is { } element ? StackValue.Of(element)
        : new(code.EndsWith(".i8", StringComparison.Ordinal) ? StackKind.Int64 : StackKind.Int32);

    private static StackValue Constant(Instruction one)
    {
        string[] parts = one.Code.Name!.Split('.');
        if (parts[1] is "r4" or "r8")
        {
            return default;
        }

        long number = parts.Length < 3 || parts[2] == "s" ? one.Number
            : parts[2] == "m1" ? -1
            : parts[2][0] - '0';
        return new(parts[1] == "i8" ? StackKind.Int64 : StackKind.Int32, null, number >= 0, number > 0);
    }

    private static int Index(Instruction one) => one.Code.OperandType == OperandType.InlineNone
        ? one.Code.Name![^1] - '0'
        : one.Operand;

    private DeviceType FieldType(int token)
    {
        EntityHandle handle = MetadataTokens.EntityHandle(token);
        return handle.Kind == HandleKind.FieldDefinition
            ? _metadata.GetFieldDefinition((FieldDefinitionHandle)handle).DecodeSignature(_assembly.Types, null)
            : _metadata.GetMemberReference((MemberReferenceHandle)handle).DecodeFieldSignature(_assembly.Types, null);
    }

    private DeviceType TypeOf(int token)
    {
        EntityHandle handle = MetadataTokens.EntityHandle(token);
        return handle.Kind switch
        {
            HandleKind.TypeDefinition => _assembly.Types.GetTypeFromDefinition(_metadata, (TypeDefinitionHandle)handle, 0),
            HandleKind.TypeReference => _assembly.Types.GetTypeFromReference(_metadata, (TypeReferenceHandle)handle, 0),
            _ => _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_assembly.Types, null),
        };
    }

    private void Find(Instruction one, string what) =>
        _findings[one.Offset] = new(nameof(MethodSimulation), $"{_name} at IL_{one.Offset:x4}", what);
}
