using SchoolButton.Hub.Core;

namespace SchoolButton.Hub.Storage.Rows;

/// <summary>A link of the audit trail.</summary>
/// <param name="Number">From 1, without a gap.</param>
/// <param name="Hash">32 bytes, over this entry and the hash before it; see AuditChain.</param>
public sealed record AuditRow(long Number, AuditEntry Entry, byte[] Hash);
