using Entente.Dialects;
using Entente.Orchestration;
using Entente.Runs;
using Microsoft.AspNetCore.Http;

namespace Entente.Server.Api.Chat;

/// <summary>What a chat request asks, read from HTTP; its errors are told in the dialect's shape.</summary>
internal sealed record ChatRequest(Call Call, RunOptions Options, Caps Caps, byte[] Body)
{
    /// <returns>Null where the request was refused; the caller was told.</returns>
    public static async Task<ChatRequest?> ReadAsync(HttpContext context, ICodec codec)
    {
        if (!RequestBytes.IsJson(context.Request))
        {
            await RequestBytes.RefuseAsync(context);
            return null;
        }

        var body = await RequestBytes.ReadAsync(context);
        try
        {
            var call = codec.ReadRequest(body);
            var (options, caps) = RequestExtension.Read(call.Extension, context.Request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())), call.Store);
            return new(call, options, caps, body);
        }
        catch (InvalidCallException invalid)
        {
            await ErrorAnswer.WriteAsync(context, 400, invalid.Code, invalid.Message, invalid.Param);
            return null;
        }
    }
}
