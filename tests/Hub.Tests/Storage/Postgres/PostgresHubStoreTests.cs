using System.Reflection;
using System.Runtime.ExceptionServices;
using SchoolButton.Hub.Storage;
using SchoolButton.Hub.Storage.Postgres;
using SchoolButton.Tests.Support;
using Xunit;
using Xunit.Sdk;

namespace SchoolButton.Tests.Storage.Postgres;

/// <summary>
/// The contract of every store, over PostgreSQL. Each of its tests is a row here and not a test of its own, since a test
/// that is inherited could not be skipped where there is no server.
/// </summary>
public sealed class PostgresHubStoreTests
{
    public static TheoryData<string, object[]> Promises()
    {
        TheoryData<string, object[]> promises = [];
        foreach (MethodInfo method in typeof(HubStoreContract).GetMethods()
            .Where(m => m.GetCustomAttribute<FactAttribute>() is not null))
        {
            DataAttribute[] data = [.. method.GetCustomAttributes<DataAttribute>()];
            foreach (object[] row in data.Length == 0 ? [[]] : data.SelectMany(d => d.GetData(method)))
            {
                promises.Add(method.Name, row);
            }
        }

        return promises;
    }

    [PostgresTheory]
    [MemberData(nameof(Promises))]
    public void It_keeps(string promise, object[] values)
    {
        using Contract contract = new();
        try
        {
            typeof(HubStoreContract).GetMethod(promise)!.Invoke(contract, values);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }
    }

    private sealed class Contract : HubStoreContract
    {
        private readonly string _place = TemporaryPostgres.Shared.NewDatabase();

        protected override HubDatabase Connect() => ConnectWith(Samples.Seal());

        protected override HubDatabase ConnectWith(KeySeal seal) =>
            new PostgresDatabase(_place, seal, patience: TimeSpan.FromMilliseconds(200));
    }
}
