using System.Net;
using System.Net.Http.Headers;

namespace SchoolButton.Hub.Lines;

/// <summary>
/// A body that knows whether anybody has begun to read it. While nobody has, no receiver can have the message, whatever else
/// went wrong.
/// </summary>
internal sealed class WatchedContent : ByteArrayContent
{
    private volatile bool _begun;

    public WatchedContent(byte[] body, MediaTypeHeaderValue type)
        : base(body)
    {
        Headers.ContentType = type;
    }

    public bool Begun => _begun;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        _begun = true;
        return base.SerializeToStreamAsync(stream, context);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _begun = true;
        return base.SerializeToStreamAsync(stream, context, cancellationToken);
    }

    protected override Task<Stream> CreateContentReadStreamAsync()
    {
        _begun = true;
        return base.CreateContentReadStreamAsync();
    }
}
