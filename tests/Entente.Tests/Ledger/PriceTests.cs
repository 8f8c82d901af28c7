using Entente.Catalog;
using Entente.Configuration;
using Entente.Dialects;
using Entente.Ledger;
using Entente.Pool;
using Xunit;

namespace Entente.Tests.Ledger;

public sealed class PriceTests
{
    private static readonly Prices All = new() { Input = 1, Output = 10, CachedRead = 0.1m, CacheWrite = 2, Reasoning = 20, PerRequest = 0.5m, PerImage = 0.25m };

    /// <summary>Expected sums written out by hand: dollars per million tokens are 1,000 nano-dollars a token.</summary>
    [Theory]
    [InlineData(1000, 0, 0, 0, 0, 0, 501_000_000)]
    [InlineData(1000, 1000, 0, 0, 0, 0, 500_100_000)]
    [InlineData(1000, 0, 1000, 0, 0, 0, 502_000_000)]
    [InlineData(0, 0, 0, 1000, 0, 0, 510_000_000)]
    [InlineData(0, 0, 0, 1000, 1000, 0, 520_000_000)]
    [InlineData(0, 0, 0, 0, 0, 2, 1_000_000_000)]
    [InlineData(1000, 400, 100, 50, 30, 1, 751_540_000)]
    public void Each_class_has_its_price(long input, long read, long write, long output, long reasoning, long images, long nano)
    {
        var usage = new Usage { Input = input, CachedRead = read, CacheWrite = write, Output = output, Reasoning = reasoning, Images = images };

        Assert.Equal(nano, All.CostNanoUsd(usage));
    }

    [Fact]
    public void The_version_of_a_price_names_its_amounts_and_nothing_else()
    {
        Assert.Equal(All.Version, (All with { Source = "elsewhere", PerRequest = 0.50m }).Version);
        Assert.NotEqual(All.Version, (All with { PerImage = 0.26m }).Version);
        Assert.Equal(new Prices { Input = 1, Output = 2 }.Version, new Prices { Input = 1, Output = 2, CachedRead = 1 }.Version);
    }

    [Fact]
    public void A_price_per_request_alone_is_the_whole_price()
    {
        var prices = Priced("price_usd_per_request: 0.02");

        Assert.Equal(20_000_000, prices.CostNanoUsd(new() { Input = 5000, Output = 700 }));
        Assert.Equal(new Reservation(Call, 20_000_000), Reservation.For(Call, Endpoint(prices), 1_000_000_000, 20_000_000));
    }

    [Fact]
    public void Prices_for_requests_and_images_stand_beside_those_for_tokens()
    {
        var prices = Priced("price_usd_per_mtok: {input: 1, output: 2}, price_usd_per_request: 0.01, price_usd_per_image: 0.005");

        Assert.Equal((1m, 2m, 0.01m, 0.005m), (prices.Input!.Value, prices.Output!.Value, prices.PerRequest, prices.PerImage));
    }

    [Fact]
    public void Images_are_in_the_reservation()
    {
        var seen = Call with { MaxOutputTokens = 1, Messages = [new Message { Role = Role.User, Parts = [new ImagePart("http://x/1", null, null), new ImagePart("http://x/2", null, null)] }] };

        Assert.Equal(100_000_000, Reservation.For(seen, Endpoint(new() { Input = 0, Output = 0, PerImage = 0.05m }), null).BoundNanoUsd);
    }

    [Fact]
    public void Under_a_budget_a_call_without_a_limit_gets_one_and_never_more_than_half_of_what_is_left()
    {
        var endpoint = Endpoint(new() { Input = 0, Output = 10 });

        var ample = Reservation.For(Call, endpoint, null, 100_000_000_000);
        var scarce = Reservation.For(Call, endpoint, null, 10_000_000);

        Assert.Equal((16_384, 163_840_000), (ample.Call.MaxOutputTokens, ample.BoundNanoUsd));
        Assert.InRange(scarce.BoundNanoUsd!.Value, 4_900_000, 5_000_000);
    }

    [Fact]
    public void Under_a_budget_a_callers_own_limit_is_lowered_to_what_is_left()
    {
        var reservation = Reservation.For(Call with { MaxOutputTokens = 5000 }, Endpoint(new() { Input = 0, Output = 10 }), null, 10_000_000);

        Assert.Equal(999, reservation.Call.MaxOutputTokens);
    }

    private static Call Call { get; } = new() { Model = "m", Messages = [Message.Of(Role.User, "hello")] };

    private static Endpoint Endpoint(Prices prices) => new() { Id = "m@p", Model = "m", WireName = "m", Provider = new() { Name = "p" }, Dialect = DialectNames.OpenAiChat, BaseUrl = "http://x/v1", Prices = prices };

    private static Prices Priced(string line) => ConfigurationLoader.Load($$$"""
        providers: {p: {dialect: openai-chat, base_url: "http://127.0.0.1:9/v1", jurisdiction: DE, operator: P}}
        models: {m: {developer: Lab, jurisdiction: FR, {{{line}}}, endpoints: [{provider: p}]}}
        """).Pool!.Models[0].Endpoints[0].Prices!;
}
