using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace R3mes.Api.Prometheus;

/// <summary>What Kestrel needs to hand requests to a function: no host, container, configuration or signal handlers come with it.</summary>
internal sealed class RequestHost(RequestDelegate answer) : IHttpApplication<HttpContext>, IServiceProvider
{
    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    public Task ProcessRequestAsync(HttpContext context) => answer(context);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception) => (context as DefaultHttpContext)?.Uninitialize();

    /// <summary>There are no services.</summary>
    public object? GetService(Type serviceType) => null;
}
