using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Entente.Dialects;
using Entente.Guidance;
using Entente.Learning;
using Entente.Learning.Kinds;
using Entente.Learning.Numbers;
using Entente.Learning.Training;
using Entente.Pool;

namespace Entente.Microbenchmarks;

/// <summary>What a learned file adds to a request: 30 models, 14 kinds, a prompt of 400 characters, and of 6,000, of which all are read.</summary>
public class GuidanceBenchmarks
{
    private const int Models = 30;
    private const int Kinds = 14;
    private LearnedGuide _guide = null!;
    private PoolModel[] _pool = [];
    private Call _call = null!;

    [Params(400, 6000)]
    public int Characters { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var chance = new Chance(1);
        string[] names = [.. Enumerable.Range(0, Models).Select(at => $"model-{at}")];
        string[] kinds = [.. Enumerable.Range(0, Kinds).Select(at => $"kind-{at}")];
        string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => $"w{chance.Next(3000)}"));
        LabelledQuestion[] questions = [.. Enumerable.Range(0, 420).Select(at => new LabelledQuestion
        {
            Prompt = $"kind {at % Kinds} {Words(40)}",
            Kind = at % Kinds,
            Answers = [],
            Scores = [.. names.Select((_, model) => chance.NextUnit() < 0.3 + (0.02 * model) ? 1.0 : 0)],
            Costs = [.. names.Select((_, model) => 1.0 + model)],
        })];
        string[] texts = [.. questions.Select(question => question.Prompt)];
        var classifier = KindClassifier.Fit(texts, [.. questions.Select(question => question.Kind)], kinds, 1);
        var trainer = new RouterTrainer(names, questions, [.. texts.Select(classifier.Of)], 1);
        var router = trainer.Fit();
        var domain = new LearnedDomain { Name = "planted", Kinds = classifier, Router = router, Pools = [], Routes = [trainer.Route("all", [.. Enumerable.Range(0, Models)])] };
        _guide = new() { File = "learned.json", Sha256 = new string('0', 64), Content = new() { Data = [], Split = "all", Seed = 1, Domains = [domain] } };
        _pool = [.. names.Select(name => new PoolModel { Id = name, CatalogId = name, Endpoints = [] })];
        _call = new() { Model = "entente", Messages = [Message.Of(Role.User, Words(Characters)[..Characters])] };
    }

    [Benchmark]
    public LearnedEstimate? Route() => _guide.Estimate(_call, _pool);
}
