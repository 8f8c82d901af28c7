using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Running;

// In this process: what is measured is what was built here, without a second build of everything for each benchmark.
var config = DefaultConfig.Instance
    .AddDiagnoser(MemoryDiagnoser.Default)
    .WithArtifactsPath(Path.Combine("artifacts", "bench", "pieces"));
string[] filter = args.Contains("--filter") || args.Contains("--list") ? [] : ["--filter", "*"];
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. args, .. filter, "--inProcess"], config);
