using System.Text.Json.Serialization;
using SchoolButton.Hub.Storage.Rows;

namespace SchoolButton.Hub.Storage.Spare;

/// <summary>A step's rows as JSON, made at compile time.</summary>
[JsonSerializable(typeof(StepRows))]
internal sealed partial class JournalJson : JsonSerializerContext;
