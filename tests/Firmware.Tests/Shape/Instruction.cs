using System.Reflection.Emit;

namespace SchoolButton.Tests.Shape;

/// <param name="Next">The offset of the instruction after it.</param>
/// <param name="Operand">A token or an index.</param>
/// <param name="Number">Of an instruction that loads one.</param>
/// <param name="Targets">Of a branch or switch.</param>
internal sealed record Instruction(
    int Offset, int Next, OpCode Code, int Operand, long Number, IReadOnlyList<int> Targets);
