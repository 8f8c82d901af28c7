using Entente.Dialects;
using static Entente.Configuration.Scalars;

namespace Entente.Configuration;

/// <summary>Every key of entente.yaml. The reader, docs/entente.schema.json and the reference in the docs follow this table.</summary>
internal static class ConfigurationKeys
{
    public static readonly string[] Strategies = ["route", "cascade", "vote", "fuse", "relay", "plan", "search", "auto"];

    private static readonly KeyShape Continuation = Choice("prefill", "prefix", "instruction", "none");

    private static readonly KeyShape Price = new SectionShape(
    [
        new("input", Amount("a price"), "US dollars per million input tokens", IsRequired: true),
        new("output", Amount("a price"), "US dollars per million output tokens", IsRequired: true),
        new("cached_read", Amount("a price"), "For input read from the provider's cache; default: as input"),
        new("cache_write", Amount("a price"), "For input written to the provider's cache; default: as input"),
        new("reasoning", Amount("a price"), "For reasoning tokens; default: as output"),
        new("per_request", Amount("a price"), "As price_usd_per_request beside it; default: 0"),
    ]);

    private static readonly KeyShape Timeouts = new SectionShape(
    [
        new("connect", Length(), "Until the connection stands (5s)"),
        new("headers", Length(), "Until status and headers of a streamed call (30s)"),
        new("first_token", Length(), "Until the first token of a streamed call (60s)"),
        new("hedge_after", Length(), "Silence after which another endpoint is asked too (10s)"),
        new("between_tokens", Length(), "Between two tokens of a streamed call (20s)"),
        new("total", Length(), "For a whole call (15m)"),
        new("heartbeat", Length(), "Between two signs of life to the caller (15s)"),
        new("commit", Length(), "For making a run's records durable (10s)"),
    ]);

    private static readonly KeyShape Provider = new SectionShape(
    [
        new("catalog", Text("the id of a provider in the catalogue", "openai"), "Whose facts hold for it; default: those under its own name, where there are any"),
        new("dialect", Choice(DialectNames.OpenAiChat, DialectNames.OpenAiResponses, DialectNames.AnthropicMessages, DialectNames.Gemini, DialectNames.Ollama),
            "The wire format that it speaks"),
        new("base_url", Address(), "Address before /chat/completions or /messages; default: the variable beside the key's (OPENAI_BASE_URL), then the catalogue"),
        new("api_key", Secret(), "${NAME} of a variable or file:PATH, never the secret itself; default: the variable that the catalogue names"),
        new("operator", Text("a name", "Alpha GmbH"), "Who runs it"),
        new("jurisdiction", Jurisdiction(), "Of the operator"),
        new("region", Text("a region", "eu-central"), "Where it computes"),
        new("local", Switch(), "The weights lie on your own disk: directives leave it alone unless they say include_local"),
        new("continuation", Continuation, "How its endpoints go on with a partial answer; default: what is known, else tried"),
    ]);

    private static readonly KeyShape Endpoint = new SectionShape(
    [
        new("provider", Text("the name of a provider", "openai"), "A name under providers, or the id of one that the catalogue knows", IsRequired: true),
        new("name", Text("a model name", "large-2026-01"), "The model's name there; default: the id"),
        new("region", Text("a region", "eu-central"), "Where it computes; default: as the provider"),
        new("price_usd_per_mtok", Price, "Price there; default: the model's"),
        new("price_usd_per_request", Amount("a price"), "US dollars for each request there, whatever its length; alone it is the whole price"),
        new("price_usd_per_image", Amount("a price"), "US dollars for each image of a prompt there, beside its tokens"),
        new("continuation", Continuation, "How it goes on with a partial answer there"),
        new("context_tokens", Count("a number of tokens"), "Longest prompt and answer together there"),
        new("max_output_tokens", Count("a number of tokens"), "Longest answer there"),
    ]);

    private static readonly KeyShape OutputTerms = new SectionShape(
    [
        new("train_other_models", Choice("allowed", "allowed_with_conditions", "forbidden"), "Whether its output may train other models", IsRequired: true),
        new("conditions", Text("a sentence", "not for competing models"), "Under which conditions"),
        new("source", Text("an address", "https://example.com/terms"), "Where the terms were read"),
        new("read_on", Text("a date", "2026-11-24"), "When they were read"),
    ]);

    private static readonly KeyShape Model = new SectionShape(
    [
        new("model", Text("a model's identity", "gpt-oss-120b"), "Its identity: a catalogue id; models with the same one are the same model. Default: found from the id and the names at its providers, else the id"),
        new("developer", Text("a name", "Alpha Lab"), "Who trained it"),
        new("jurisdiction", Jurisdiction(), "Of the developer"),
        new("weights", Choice("open", "closed"), "Whether one can have the weights"),
        new("quality", Amount("a number from 0 to 1", 1), "How good it is, from 0 to 1: a prior for routing"),
        new("context_tokens", Count("a number of tokens"), "Longest prompt and answer together"),
        new("max_output_tokens", Count("a number of tokens"), "Longest answer"),
        new("output_terms", OutputTerms, "What may be done with its output"),
        new("price_usd_per_mtok", Price, "Price at every endpoint that has none of its own"),
        new("price_usd_per_request", Amount("a price"), "US dollars for each request, whatever its length; alone it is the whole price"),
        new("price_usd_per_image", Amount("a price"), "US dollars for each image of a prompt, beside its tokens"),
        new("continuation", Continuation, "How it goes on with a partial answer"),
        new("endpoints", new ListShape(Endpoint), "Where it is served, in order of preference; default: its developer's own provider"),
        new("fallback", new ListShape(Text("a model id", "beta-small")), "Models that may take its place, in order; none: only its own endpoints"),
        new("timeouts", Timeouts, "Limits in time where they differ from those of the whole"),
    ]);

    private static readonly KeyShape Ensemble = new SectionShape(
    [
        new("strategy", Choice(Strategies), "How the models answer together", IsRequired: true),
        new("panel", new ListShape(Text("a model id", "alpha-large")), "Who is asked; default: the strategy chooses"),
        new("judge", Text("a model id", "delta"), "Who compares the answers"),
        new("writer", Text("a model id", "alpha-large"), "Who writes the final answer"),
        new("conductor", Text("a model id", "alpha-large"), "Who plans the work, for `plan`; default: the best known"),
        new("agreement", Amount("a number from 0 to 1", 1), "How likely right an answer must be for a cascade to stop at it (0.8)"),
        new("verifier", Text("a verifier's name", "tests"), "What verifies answers where the request names none"),
        new("max_cost_usd", Amount("an amount of US dollars"), "No run costs more"),
        new("max_calls", Count("a number of calls"), "No run makes more calls"),
        new("max_seconds", Amount("a number of seconds"), "No run takes longer"),
    ]);

    private static readonly KeyShape Verifier = new SectionShape(
    [
        new("kind", Choice("exact", "numeric", "regex", "json_schema", "command", "http", "judge"), "How it verifies", IsRequired: true),
        new("timeout", Length(), "For one candidate (10s; judge 60s)"),
        new("expected", Text("an answer", "42"), "The right answer, of exact and numeric"),
        new("tolerance", Text("a tolerance", "1 %"), "How far a number may be away, in the unit of expected, or per cent of it (0)"),
        new("pattern", Text("a regular expression", "'^[A-F]$'"), "What must be found, of regex"),
        new("in", Choice("answer", "text"), "Where the pattern is looked for: the final answer or the whole text (answer)"),
        new("schema", Text("the JSON of a schema", "'{\"type\": \"object\"}'"), "What the answer's JSON must fit, of json_schema"),
        new("command", new ListShape(Text("a word", "/usr/bin/python3")), "Program and arguments, run in a sandbox, of command"),
        new("score", Choice("exit", "output"), "Whether the exit code says right (0) or wrong, or the last line is the score (exit)"),
        new("answer", Choice("stdin", "file"), "How the program gets the answer; file: `answer` in its working directory (stdin)"),
        new("read", new ListShape(Text("a path", "/opt/checks")), "What the program may read beside the system's programs"),
        new("memory_mb", Count("a number of MiB"), "Address space of each of its processes (512)"),
        new("files_mb", Count("a number of MiB"), "What it may write to its working directory (16)"),
        new("output_kb", Count("a number of KiB"), "What it may print (64)"),
        new("url", Address(), "Whom to post {question, answer, final_answer} to, of http; the answer is {\"score\": 0..1}"),
        new("api_key", Secret(), "Sent as bearer token, of http"),
        new("models", new ListShape(Text("a model id", "delta")), "Who judges, in order, of judge; default: who is in reach, best first"),
        new("criteria", Text("a sentence", "correct and complete"), "What the judge is to look at"),
        new("calibration", new ListShape(new SectionShape(
        [
            new("from", Amount("a number from 0 to 1", 1), "From this raw score on", IsRequired: true),
            new("right", Amount("a number from 0 to 1", 1), "this part of the answers was right", IsRequired: true),
        ])), "What the judge's raw scores were worth on a set with truth"),
    ]);

    public static readonly SectionShape Root = new(
    [
        new("home", new SectionShape(
        [
            new("name", Text("a name", "Example Institute"), "The organisation"),
            new("jurisdiction", Jurisdiction(), "Whose law binds it"),
        ]), "The operator of local engines"),
        new("listen", Address(), "Address that the server listens on (http://127.0.0.1:8787)"),
        new("providers", new NamesShape("provider", Provider), "Who serves models; those that the catalogue knows need not be here"),
        new("models", new NamesShape("model", Model), "The models of the pool by the ids that callers use, in order of preference"),
        new("aliases", new NamesShape("alias", Text("a model id", "alpha-large")), "Other names of models; an alias always takes a substitute"),
        new("ensembles", new NamesShape("ensemble", Ensemble), "Named ways of answering with several models"),
        new("verifiers", new NamesShape("verifier", Verifier), "What verifies answers; a caller names one in `entente.verifier`"),
        new("withdrawn_by_name", Choice("substitute", "refuse"), "Whether a caller who names a withdrawn model gets a fallback, said openly, or an error"),
        new("on_refusal", Choice("tell", "next"), "Whether a model's refusal is passed on, or another model is asked"),
        new("ledger", new SectionShape(
        [
            new("durability", Choice("strict", "relaxed"), "strict: nothing is lost in a power cut; relaxed: at most the last second"),
            new("period", Choice("month", "day"), "How much time one file of the journal covers (month, by UTC)"),
            new("retention", Count("a number of files, or 0", least: 0), "Files of ended periods that are kept; bodies in older ones are dropped, the log's proofs stay (all are kept)"),
        ]), "How runs are recorded"),
        new("log", new SectionShape(
        [
            new("witnesses", new ListShape(WitnessKey()), "Public keys (name+hash+base64) of those who may cosign checkpoints"),
        ]), "The public log of receipts"),
        new("learned", Text("the path of a file", "learned.json"), "What `entente train` learned: who is asked first, and how much a voice weighs"),
        new("timeouts", Timeouts, "Limits in time"),
    ]);
}
