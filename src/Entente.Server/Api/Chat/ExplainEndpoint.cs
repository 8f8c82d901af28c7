using Entente.Dialects;
using Entente.Orchestration;
using Entente.Pool;
using Entente.Server.Admission;
using Entente.Server.Api.Pool;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Entente.Server.Api.Chat;

/// <summary>POST /v1/explain: takes a chat request and says who would see it, at what price, and why. Nobody is asked.</summary>
internal sealed class ExplainEndpoint(PoolState pool, Planner planner, IEnumerable<ICodec> codecs)
{
    private readonly ICodec _codec = codecs.First(codec => codec.Dialect == DialectNames.OpenAiChat);

    public async Task AnswerAsync(HttpContext context)
    {
        if (await ChatRequest.ReadAsync(context, _codec) is not { } request)
        {
            return;
        }

        var definition = pool.Definition;
        var caller = context.Features.GetRequiredFeature<Caller>();
        var question = new Question
        {
            Call = request.Call,
            Grant = new() { Caller = caller.Id, IsOperator = caller.IsOperator, Caps = request.Caps with { Models = caller.Key?.Models ?? [], PricedOnly = caller.Key?.BudgetNanoUsd is not null } },
            Dialect = _codec.Dialect,
            Body = request.Body,
            Options = request.Options,
        };
        var (plan, error) = planner.Decide(question, definition);
        await (plan is null
            ? ErrorAnswer.WriteAsync(context, _codec, error!)
            : JsonAnswer.WriteAsync(context, View(plan, definition, question), ApiJson.Relaxed.ExplainView));
    }

    private ExplainView View(Plan plan, PoolDefinition definition, Question question)
    {
        // Who has a seat first, each with all of its parts, then who would be asked only if one of them is lost.
        var (seats, likely) = Planner.Usual(plan, question, definition);
        var parts = seats.GroupBy(seat => seat.Model).Select(group => (Id: group.Key, Part: string.Join(", ", group.Select(seat => seat.Part).Distinct()))).ToList();
        var models = parts.Concat(plan.Models.Where(id => parts.TrueForAll(part => part.Id != id)).Select(id => (Id: id, Part: "in reserve")));
        return new()
        {
            Strategy = plan.StrategyName,
            Why = plan.Why,
            LikelyCostUsd = likely / 1_000_000_000m,
            Models = [.. models.Select(item => (item.Part, Model: definition.Find(item.Id))).Where(item => item.Model is not null).Select(item => new ExplainModel
            {
                Model = item.Model!.Id,
                Developer = item.Model.Developer,
                DeveloperJurisdiction = item.Model.DeveloperJurisdiction,
                Part = item.Part,
                Endpoints = [.. item.Model.Endpoints.Select(endpoint => pool.Find(endpoint.Id)).OfType<EndpointState>().Select(state => new ExplainPlace
                {
                    Endpoint = state.Endpoint.Id,
                    Operator = state.Endpoint.Provider.Operator,
                    OperatorJurisdiction = state.Endpoint.Provider.Jurisdiction,
                    PriceUsdPerMtok = PoolEndpoint.Price(state.Endpoint),
                    WhyNot = pool.WhyNot(state, question.Grant.Caps) ?? PoolEndpoint.WhyNot(pool, state),
                })],
            })],
        };
    }
}
