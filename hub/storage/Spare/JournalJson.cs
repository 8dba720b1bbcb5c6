using System.Text.Json.Serialization;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Spare;

/// <summary>
/// A step's rows as JSON, made at compile time. What another version wrote, with more or fewer members, is no step: a member
/// must never be silently nothing.
/// </summary>
[JsonSourceGenerationOptions(
    RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(StepRows))]
internal sealed partial class JournalJson : JsonSerializerContext;
