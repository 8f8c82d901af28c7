using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Chat;

/// <summary>Answers whose text was stored, and can be given once more without asking anybody.</summary>
internal interface IStoredAnswers
{
    /// <param name="request">The same request as the run's.</param>
    /// <returns>False where there is no whole answer of which the text was stored: nothing was written.</returns>
    Task<bool> TryGiveAsync(HttpContext context, ChatRequest request, string run);
}
