using Entente.Configuration;
using Xunit;

namespace Entente.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Theory]
    [InlineData("listn: http://127.0.0.1:1", "listn", "no such key", "did you mean \"listen\"?")]
    [InlineData("models: {a: {endponts: []}}", "models.a.endponts", "no such key", "did you mean \"endpoints\"?")]
    [InlineData("timeouts: {connect: 5}", "timeouts.connect", "not a length of time", "500ms")]
    [InlineData("timeouts: {connect: 0s}", "timeouts.connect", "not a length of time", "more than nothing")]
    [InlineData("timeouts: {connect: -1s}", "timeouts.connect", "not a length of time", "500ms")]
    [InlineData("home: {jurisdiction: UK}", "home.jurisdiction", "not a jurisdiction", "did you mean \"GB\"?")]
    [InlineData("home: {jurisdiction: de}", "home.jurisdiction", "not a jurisdiction", "did you mean \"DE\"?")]
    [InlineData("home: {jurisdiction: Germany}", "home.jurisdiction", "not a jurisdiction", "write it like DE, FR, US")]
    [InlineData("home: [a]", "home", "keys belong here", "name")]
    [InlineData("models: [a]", "models", "names belong here", "model-name")]
    [InlineData("models: {a: {fallback: b}}", "models.a.fallback", "a list belongs here", "[first, second]")]
    [InlineData("models: {a: {price_usd_per_mtok: {input: -1, output: 1}}}", "models.a.price_usd_per_mtok.input", "not a price", "write 0 or more")]
    [InlineData("models: {a: {price_usd_per_mtok: {input: 1}}}", "models.a.price_usd_per_mtok", "the key output is missing", "add `output")]
    [InlineData("models: {a: {price_usd_per_mtok: {input: 1 EUR, output: 1}}}", "models.a.price_usd_per_mtok.input", "not a price", "without a unit")]
    [InlineData("models: {a: {quality: 1.5}}", "models.a.quality", "not a number from 0 to 1", "from 0 to 1")]
    [InlineData("models: {a: {context_tokens: many}}", "models.a.context_tokens", "not a number of tokens", "whole number")]
    [InlineData("models: {a: {weights: opne}}", "models.a.weights", "no such choice", "did you mean \"open\"?")]
    [InlineData("models: {a: {continuation: prefil}}", "models.a.continuation", "no such choice", "did you mean \"prefill\"?")]
    [InlineData("models: {a: {developer: }}", "models.a.developer", "nothing stands here", "take the key away")]
    [InlineData("providers: {p: {base_url: example.com/v1}}", "providers.p.base_url", "not an http or https address", "https://api.example/v1")]
    [InlineData("providers: {p: {base_url: \"https://user:pw@example.com/v1\"}}", "providers.p.base_url", "not an http or https address", "take user and password out")]
    [InlineData("providers: {p: {dialect: openai}}", "providers.p.dialect", "no such choice", "one of openai-chat")]
    [InlineData("providers: {p: {local: yes}}", "providers.p.local", "not true or false", "write it like true")]
    [InlineData("providers: {p: {catalog: opnai}}", "providers.p.catalog", "the catalogue knows no such provider", "did you mean \"openai\"?")]
    [InlineData("ensembles: {e: {strategy: fues}}", "ensembles.e.strategy", "no such choice", "did you mean \"fuse\"?")]
    [InlineData("ledger: {durability: lazy}", "ledger.durability", "no such choice", "one of strict, relaxed")]
    [InlineData("ledger: {retention: -1}", "ledger.retention", "not a number of files, or 0", "a whole number from 0")]
    [InlineData("models: {a: {context_tokens: 0}}", "models.a.context_tokens", "not a number of tokens", "a whole number from 1")]
    [InlineData("on_refusal: ask", "on_refusal", "no such choice", "one of tell, next")]
    public void What_a_key_does_not_allow_is_told_with_its_path_and_a_mend(string text, string path, string message, string mend)
    {
        var (configuration, problems) = ConfigurationReader.Read(text);

        Assert.Null(configuration);
        var problem = Assert.Single(problems);
        Assert.Equal(path, problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(mend, problem.Mend, StringComparison.Ordinal);
        Assert.Equal(1, problem.Line);
    }

    [Fact]
    public void No_ended_period_has_to_be_kept()
    {
        var (configuration, problems) = ConfigurationReader.Read("ledger: {retention: 0}");

        Assert.Empty(problems);
        Assert.Equal(0, configuration!.Retention);
    }

    [Theory]
    [InlineData("models: {a: {fallback: [a]}}", "models.a.fallback[0]", "a model cannot take its own place")]
    [InlineData("models: {a: {fallback: [b]}}", "models.a.fallback[0]", "no such model")]
    [InlineData("models: {a: {fallback: [b, b]}, b: {}}", "models.a.fallback[1]", "it stands in this list already")]
    [InlineData("models: {a: {endpoints: [{provider: nowhere}]}}", "models.a.endpoints[0].provider", "no such provider")]
    [InlineData("models: {a: {endpoints: [{provider: openai}, {provider: openai}]}}", "models.a.endpoints[1]", "this provider in this region already")]
    [InlineData("{models: {a: {}}, aliases: {a: a}}", "aliases.a", "a model of the pool has this name")]
    [InlineData("{models: {a: {}}, aliases: {x: nothing}}", "aliases.x", "no such model")]
    [InlineData("{models: {a: {}}, aliases: {x: a, y: x}}", "aliases.y", "an alias of an alias")]
    [InlineData("models: {entente/fuse: {}}", "models.entente/fuse", "belongs to Entente itself")]
    [InlineData("{models: {a: {}}, aliases: {entente: a}}", "aliases.entente", "belongs to Entente itself")]
    [InlineData("{models: {a: {}, b: {}}, ensembles: {a: {strategy: fuse}}}", "ensembles.a", "a model of the pool has this name")]
    [InlineData("{models: {a: {}}, aliases: {x: a}, ensembles: {x: {strategy: fuse}}}", "ensembles.x", "an alias has this name")]
    [InlineData("{models: {a: {}, b: {}}, ensembles: {e: {strategy: fuse, panel: [a, c]}}}", "ensembles.e.panel[1]", "no such model")]
    [InlineData("{models: {a: {}, b: {}}, ensembles: {e: {strategy: fuse, panel: [a, a]}}}", "ensembles.e.panel[1]", "on this panel already")]
    [InlineData("{models: {a: {}, b: {}}, ensembles: {e: {strategy: fuse, panel: [a, b], judge: c}}}", "ensembles.e.judge", "no such model")]
    [InlineData("{models: {a: {}, b: {}}, ensembles: {e: {strategy: auto, verifier: test}}, verifiers: {tests: {kind: exact, expected: x}}}", "ensembles.e.verifier", "no such verifier")]
    [InlineData("{models: {a: {}}, ensembles: {e: {strategy: vote, panel: [a]}}}", "ensembles.e.panel", "nothing to compare")]
    [InlineData("{models: {a: {}, b: {}}, ensembles: {e: {strategy: vote, panel: [a, b], max_calls: 1}}}", "ensembles.e.max_calls", "needs more calls")]
    public void Statements_that_exclude_each_other_are_told(string text, string path, string message)
    {
        var (configuration, problems) = ConfigurationReader.Read(text);

        Assert.Null(configuration);
        var problem = Assert.Single(problems);
        Assert.Equal(path, problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_literal_secret_is_refused_and_never_shown()
    {
        var (configuration, problems) = ConfigurationReader.Read("providers: {p: {api_key: sk-verysecret}}");

        Assert.Null(configuration);
        var line = Assert.Single(problems).Say("entente.yaml");
        Assert.Contains("the secret itself never stands in this file", line, StringComparison.Ordinal);
        Assert.DoesNotContain("verysecret", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_stands_twice_is_told_with_both_lines()
    {
        var (_, problems) = ConfigurationReader.Read("listen: http://127.0.0.1:1\nlisten: http://127.0.0.1:2\n");

        var problem = Assert.Single(problems);
        Assert.Equal((2, "it stands here a second time, first in line 1"), (problem.Line, problem.Message));
    }

    [Fact]
    public void Fallbacks_may_go_in_a_circle()
    {
        var (configuration, problems) = ConfigurationReader.Read("models: {a: {fallback: [b]}, b: {fallback: [a]}}");

        Assert.NotNull(configuration);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("a: [1", 2)]
    [InlineData("home:\n\tname: x", 1)]
    [InlineData("home: {name: x}\n--- \nhome: {}", 2)]
    [InlineData("just text", 1)]
    [InlineData("home: *nowhere", 1)]
    public void What_is_not_a_map_in_YAML_is_one_error_with_its_line(string text, int line)
    {
        var (configuration, problems) = ConfigurationReader.Read(text);

        Assert.Null(configuration);
        Assert.Equal(line, Assert.Single(problems).Line);
    }

    [Fact]
    public void Norway_is_a_country()
    {
        var (configuration, _) = ConfigurationReader.Read("home: {name: Havn, jurisdiction: NO}");

        Assert.Equal("NO", configuration!.Home!.Jurisdiction);
    }

    [Fact]
    public void Anchors_are_followed()
    {
        var (configuration, problems) = ConfigurationReader.Read("models: {a: {fallback: &both [c]}, b: {fallback: *both}, c: {}}");

        Assert.Empty(problems);
        Assert.Equal(["c"], configuration!.Models[1].Fallback);
    }

    [Fact]
    public void Configurations_are_compared_by_value()
    {
        var (one, _) = ConfigurationReader.Read(Configurations.Whole);
        var (same, _) = ConfigurationReader.Read("# a comment\n" + Configurations.Whole);
        var (other, _) = ConfigurationReader.Read(Configurations.Whole.Replace("fallback: [beta-small]", "fallback: []"));

        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Every_key_of_the_table_is_read()
    {
        // Each leaf of the table, set to something that is not its default, must change the configuration.
        var keys = Leaves(ConfigurationKeys.Root, "").ToArray();

        foreach (var (path, sample) in keys)
        {
            var (configuration, problems) = ConfigurationReader.Read(SampleFile(path, sample));

            Assert.True(configuration is not null, $"{path}: {string.Join("; ", problems.Select(problem => problem.Say("sample")))}");
            Assert.True(!configuration.Equals(Without(path)), $"{path} is in the table but nobody reads it");
        }

        Assert.InRange(keys.Length, 60, 200);
    }

    private const string Bare = "{providers: {p: {}}, models: {m: {endpoints: []}, n: {}}, aliases: {}, ensembles: {}}";

    private const string Verifiers = "verifiers: {tests: {kind: exact, expected: 7}}";

    private static string SampleFile(string path, string sample)
    {
        var top = path.Split('.')[0];
        var others = new Dictionary<string, string>
        {
            ["providers"] = "providers: {p: {}}",
            ["models"] = "models: {m: {endpoints: []}, n: {}}",
        };
        var nested = sample;
        foreach (var part in path.Split('.').Skip(1).Reverse())
        {
            nested = part == "[]" ? $"[{{provider: p, {nested[1..^1]}}}]" : $"{{{part}: {nested}{Companion(part)}}}";
        }

        nested = top switch
        {
            "models" => nested[..^1] + ", n: {}}",
            "ensembles" => nested.Replace("{e: {", "{e: {strategy: route, "),
            "verifiers" => nested.Replace("provider: p, ", "").Replace("{v: {", $"{{v: {{{OfItsKind(path.Split('.')[2])}"),
            _ => nested,
        };
        if (path == "ensembles.e.verifier")
        {
            others["verifiers"] = Verifiers;
        }

        others[top] = $"{top}: {nested}";
        return $"{{{string.Join(", ", others.Values)}}}";
    }

    /// <summary>The same file without the key, where it can be left out: what would be read if nobody read the key.</summary>
    private static EntenteConfiguration? Without(string path) => path.Split('.') switch
    {
        ["verifiers", _, var key, ..] => ConfigurationReader.Read($"{{verifiers: {{v: {{{OfItsKind(key)}}}}}}}").Configuration,
        ["ensembles", _, "verifier"] => ConfigurationReader.Read($"{{providers: {{p: {{}}}}, models: {{m: {{endpoints: []}}, n: {{}}}}, ensembles: {{e: {{strategy: route}}}}, {Verifiers}}}").Configuration,
        _ => ConfigurationReader.Read(Bare).Configuration,
    };

    /// <summary>A verifier's key stands beside a kind that has it, and beside what that kind cannot be without.</summary>
    private static string OfItsKind(string key) => key switch
    {
        "kind" => "expected: 7, ",
        "expected" => "kind: exact, ",
        "timeout" => "kind: exact, expected: 7, ",
        "tolerance" => "kind: numeric, expected: 7, ",
        "pattern" => "kind: regex, ",
        "in" => "kind: regex, pattern: x, ",
        "schema" => "kind: json_schema, ",
        "command" => "kind: command, ",
        "score" or "answer" or "read" or "memory_mb" or "files_mb" or "output_kb" => "kind: command, command: [x], ",
        "url" => "kind: http, ",
        "api_key" => "kind: http, url: \"http://127.0.0.1:9/\", ",
        _ => "kind: judge, ",
    };

    private static string Companion(string key) => key switch
    {
        "input" => ", output: 7",
        "output" => ", input: 7",
        "cached_read" or "cache_write" or "reasoning" or "per_request" => ", input: 7, output: 7",
        "from" => ", right: 0.5",
        "right" => ", from: 0.5",
        "conditions" or "source" or "read_on" => ", train_other_models: allowed",
        _ => "",
    };

    private static IEnumerable<(string Path, string Sample)> Leaves(KeyShape shape, string path) => shape switch
    {
        SectionShape section => section.Keys
            .Where(key => !(path.EndsWith("[]", StringComparison.Ordinal) && key.Name == "provider") && !(path == "ensembles.e" && key.Name == "strategy"))
            .SelectMany(key => Leaves(key.Shape, path.Length == 0 ? key.Name : $"{path}.{key.Name}")),
        NamesShape names => Leaves(names.Value, $"{path}.{names.Noun[0]}"),
        ListShape { Item: SectionShape inner } => Leaves(inner, $"{path}.[]"),
        ListShape { Item: ScalarShape item } when path is "log.witnesses" or "verifiers.v.read" => [(path, $"[\"{item.Example}\"]")],
        ListShape => [(path, "[n]")],
        ScalarShape scalar => [(path, Sample(path, scalar))],
        _ => throw new NotSupportedException(path),
    };

    private static string Sample(string path, ScalarShape scalar) => path switch
    {
        "withdrawn_by_name" => "refuse",
        "on_refusal" => "next",
        "ledger.durability" => "relaxed",
        "ledger.period" => "day",
        "verifiers.v.schema" => scalar.Example, // in quotes of its own
        "aliases.a" or "ensembles.e.judge" or "ensembles.e.writer" or "ensembles.e.conductor" => "m",
        _ => $"\"{scalar.Example}\"",
    };
}
