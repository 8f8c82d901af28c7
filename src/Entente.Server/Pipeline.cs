using Entente.Server.Admission;
using Entente.Server.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Entente.Server;

/// <summary>What a request passes, in this order.</summary>
internal static class Pipeline
{
    public static void Use(WebApplication app)
    {
        var callers = app.Services.GetRequiredService<Callers>();

        // 1. Whatever goes wrong below has an error's shape, and an unexpected exception no stack trace.
        app.Use(ErrorShape.ApplyAsync);

        // 2. What is too large is read no further.
        app.Use(RequestLimits.EnforceAsync);

        // 3. Pages of other sites cannot use a server that asks for no key.
        app.Use(callers.GuardLoopbackAsync);

        // 4. The route.
        app.UseRouting();

        // 5. Who asks.
        app.Use(callers.IdentifyAsync);

        // 6. The answer (Routes).
        app.UseEndpoints(_ => { });
    }
}
