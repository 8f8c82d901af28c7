using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Chat;

/// <summary>Answers whose text was stored, and can be given once more without asking anybody.</summary>
internal interface IStoredAnswers
{
    /// <returns>False where the run's text was not stored: nothing was written.</returns>
    Task<bool> TryGiveAsync(HttpContext context, string run);
}

/// <summary>No text is stored.</summary>
internal sealed class NoStoredAnswers : IStoredAnswers
{
    public Task<bool> TryGiveAsync(HttpContext context, string run) => Task.FromResult(false);
}
