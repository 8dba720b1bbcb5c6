using Xunit;

namespace SchoolButton.Tests.Support;

/// <summary>A test that needs a PostgreSQL server. Where none is installed it is skipped and says how to; in CI it fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresNeeded.Reason;
}

/// <summary>As <see cref="PostgresFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresNeeded.Reason;
}

internal static class PostgresNeeded
{
    public static string? Reason =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")) ? PostgresPrograms.Missing : null;
}
