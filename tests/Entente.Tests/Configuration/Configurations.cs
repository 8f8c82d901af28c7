using Entente.Configuration;

namespace Entente.Tests.Configuration;

internal static class Configurations
{
    /// <summary>Has every section of the reference once.</summary>
    public const string Whole = """
        home: {name: Example Institute, jurisdiction: DE}
        listen: http://127.0.0.1:8787
        providers:
          alpha:
            dialect: openai-chat
            base_url: http://127.0.0.1:4010/v1
            api_key: ${ALPHA_KEY}
            operator: Alpha GmbH
            jurisdiction: XA
            region: eu-central
          beta:
            dialect: anthropic-messages
            base_url: http://127.0.0.1:4011
            operator: Beta SAS
            jurisdiction: XB
        models:
          alpha-large:
            model: alpha-large-2026
            developer: Alpha Lab
            jurisdiction: XC
            weights: open
            price_usd_per_mtok: {input: 1.0, output: 4.0}
            continuation: instruction
            endpoints:
              - {provider: alpha, name: large-2026-01}
              - {provider: beta}
            fallback: [beta-small]
          beta-small:
            model: beta-small
            developer: Beta
            jurisdiction: XB
            endpoints: [{provider: beta}]
            timeouts: {first_token: 500ms}
        aliases: {gpt-4o: alpha-large}
        ensembles:
          careful: {strategy: fuse, panel: [alpha-large, beta-small], judge: beta-small, writer: alpha-large, max_cost_usd: 0.05}
        withdrawn_by_name: refuse
        ledger: {durability: relaxed}
        on_refusal: next
        timeouts: {connect: 5s, hedge_after: 10s, total: 15m}
        """;

    public static LoadedConfiguration Load(string text, params (string Name, string Value)[] variables) =>
        ConfigurationLoader.Load(text, secrets: SecretSource.Of(variables.ToDictionary(pair => pair.Name, pair => pair.Value)));
}
