using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace SchoolButton.Tests.Shape;

/// <summary>Reads a method's instructions (ECMA-335, partition III).</summary>
internal static class InstructionReader
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    public static IReadOnlyList<Instruction> Read(BlobReader il)
    {
        List<Instruction> instructions = [];
        while (il.RemainingBytes > 0)
        {
            int offset = il.Offset;
            int first = il.ReadByte();
            OpCode code = Codes[first == 0xFE ? 0xFE00 | il.ReadByte() : first];
            int operand = 0;
            long number = 0;
            int[] targets = [];
            switch (code.OperandType)
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget:
                    targets = [il.ReadSByte() + il.Offset];
                    break;
                case OperandType.InlineBrTarget:
                    targets = [il.ReadInt32() + il.Offset];
                    break;
                case OperandType.ShortInlineI:
                    number = il.ReadSByte();
                    break;
                case OperandType.InlineI:
                    number = il.ReadInt32();
                    break;
                case OperandType.ShortInlineVar:
                    operand = il.ReadByte();
                    break;
                case OperandType.InlineVar:
                    operand = il.ReadUInt16();
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    number = il.ReadInt64();
                    break;
                case OperandType.ShortInlineR:
                    number = il.ReadInt32();
                    break;
                case OperandType.InlineSwitch:
                    targets = new int[il.ReadInt32()];
                    for (int i = 0; i < targets.Length; i++)
                    {
                        targets[i] = il.ReadInt32();
                    }

                    targets = [.. targets.Select(target => target + il.Offset)];
                    break;
                default:
                    operand = il.ReadInt32();
                    break;
            }

            instructions.Add(new(offset, il.Offset, code, operand, number, targets));
        }

        return instructions;
    }
}
