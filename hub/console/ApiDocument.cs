using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace SchoolButton.Hub.Console;

/// <summary>The API's description. Made once, at the first request: it needs no token and must cost a stranger nothing.</summary>
internal sealed class ApiDocument(IServiceProvider services)
{
    public const string Name = "v1";
    public const string Path = $"/openapi/{Name}.json";

    private const string BearerScheme = "bearer";

    private readonly Lazy<Task<byte[]>> _bytes = new(() => MakeAsync(services));

    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "SchoolButton hub",
                Version = Name,
                Description = "Panic buttons, their alarms and how far each alarm has come. Every call needs the hub's "
                    + "token. Times are ISO 8601 in UTC. Refusals are problem+json (RFC 9457) that say what to do next.",
            };

            // The address is wherever this was read from; naming it would only let a caller's Host header in.
            document.Servers = [];
            (document.Components ??= new OpenApiComponents()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [BearerScheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "The demo prints its token when it starts; any other hub has it in its configuration, or in the file token in its data folder.",
                },
            };
            document.Security = [new() { [new OpenApiSecuritySchemeReference(BearerScheme, document)] = [] }];
            return Task.CompletedTask;
        });

        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (type == typeof(DateTimeOffset))
            {
                bool isOptional = type != context.JsonTypeInfo.Type;
                schema.Type = isOptional ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
                schema.Format = "date-time";
            }

            if (type.IsEnum)
                schema.Type = JsonSchemaType.String;

            if (context.JsonPropertyInfo is { } property && ApiWords.Find(property) is { } words)
                schema.Description = words;
            return Task.CompletedTask;
        });
    }

    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(Path, async () => Results.Bytes(await _bytes.Value, MediaTypeNames.Application.Json))
            .ExcludeFromDescription();

    private static async Task<byte[]> MakeAsync(IServiceProvider services)
    {
        using var scope = services.CreateScope();
        var provider = scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name);
        var document = await provider.GetOpenApiDocumentAsync();
        using var bytes = new MemoryStream();
        await document.SerializeAsJsonAsync(bytes, OpenApiSpecVersion.OpenApi3_1);
        return bytes.ToArray();
    }
}
