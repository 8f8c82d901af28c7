using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Entente.Extensions.AI;

/// <summary>Entente in a program's own container.</summary>
public static class EntenteFeatures
{
    /// <summary>
    /// Registers an <see cref="EntenteChatClient"/>, also as <see cref="IChatClient"/> where the container has none yet, and
    /// <see cref="EntenteStart"/>. The container must be disposed asynchronously.
    /// </summary>
    /// <returns>The steps that say where the pool comes from.</returns>
    public static EntenteBuilder AddEntente(this IServiceCollection services)
    {
        var builder = new EntenteBuilder();
        services.AddSingleton(provider => new EntenteStart(() => builder.StartAsync(options => options with { Logging = options.Logging ?? provider.GetService<ILoggerFactory>() })));
        services.AddSingleton(provider => new EntenteChatClient(provider.GetRequiredService<EntenteStart>().HostAsync, builder.DefaultModel));
        services.TryAddSingleton<IChatClient>(provider => provider.GetRequiredService<EntenteChatClient>());
        return builder;
    }
}
