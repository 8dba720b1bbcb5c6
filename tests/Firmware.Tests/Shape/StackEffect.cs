using System.Reflection.Emit;

namespace SchoolButton.Tests.Shape;

/// <summary>What an instruction takes from the stack and puts on it, where its code alone decides.</summary>
internal static class StackEffect
{
    public static bool Pushes(OpCode code) => code.StackBehaviourPush != StackBehaviour.Push0;

    public static StackValue Pushed(OpCode code) => new(code.StackBehaviourPush switch
    {
        StackBehaviour.Pushi => StackKind.Int32,
        StackBehaviour.Pushi8 => StackKind.Int64,
        _ => StackKind.Other,
    });

    public static int Popped(OpCode code) => code.StackBehaviourPop switch
    {
        StackBehaviour.Pop0 => 0,
        StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
        StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
            or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref or StackBehaviour.Popi_popi_popi
            or StackBehaviour.Popref_popi_pop1 => 3,
        StackBehaviour.Varpop => throw new NotSupportedException(code.Name + " is not understood by this test"),
        _ => 2,
    };

    /// <summary>What comes from an element of an array, or from where a reference points to.</summary>
    public static StackValue Loaded(StackValue from, string code, bool address) => address
        ? new(StackKind.Other, from.Type)
        : code.EndsWith(".u4", StringComparison.Ordinal) ? new(StackKind.UInt32)
        : code.EndsWith(".ref", StringComparison.Ordinal) ? new(StackKind.Other, from.Type?.Element)
        : from.Type?.Element is { } element ? StackValue.Of(element)
        : new(code.EndsWith(".i8", StringComparison.Ordinal) ? StackKind.Int64 : StackKind.Int32);

    public static StackValue Constant(Instruction one)
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
}
