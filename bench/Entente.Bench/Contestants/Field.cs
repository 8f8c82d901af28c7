namespace Entente.Bench.Contestants;

/// <summary>All contestants of a run and the processes behind them.</summary>
internal sealed class Field : IAsyncDisposable
{
    private readonly List<BenchProcess> _processes = [];
    private readonly List<Contestant> _contestants = [];
    private readonly List<string> _absent = [];

    public IReadOnlyList<Contestant> Contestants => _contestants;

    /// <summary>A sentence for each contestant that is not there.</summary>
    public IReadOnlyList<string> Absent => _absent;

    public Uri Upstream { get; private set; } = null!;

    public Contestant? Find(string name) => _contestants.Find(one => one.Name == name);

    public static async Task<Field> StartAsync(BenchOptions options, CancellationToken stop)
    {
        var field = new Field();
        try
        {
            await field.FillAsync(options, stop);
            return field;
        }
        catch
        {
            await field.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }
    }

    private async Task FillAsync(BenchOptions options, CancellationToken stop)
    {
        var folder = options.WorkFolder;
        string Log(string name) => Path.Combine(folder, name + ".log");

        // 1. The upstream; completions run on the thread that polls, which suits a server that never waits.
        var mock = Keep(BenchProcess.StartRole("mock", BenchProcess.FreePort(), Log("mock"), [], ("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1")));
        Upstream = (await mock.ListensAsync(stop)).Url;
        _contestants.Add(new() { Name = "direct", Url = Upstream, Process = mock });

        // 2. Others.
        await AddAsync(options, "nginx", Tools.Has("nginx") ? null : "nginx is not installed", () => PlainProxies.NginxAsync(Upstream, folder, stop));
        await AddAsync(options, "haproxy", Tools.Has("haproxy") ? null : "haproxy is not installed", () => PlainProxies.HaproxyAsync(Upstream, folder, stop));
        await AddAsync(options, "yarp", null, () => RoleAsync("yarp"));
        await AddAsync(options, "relay", null, () => RoleAsync("relay"));
        await AddAsync(options, "portkey", Portkey.IsInstalled(options.Root) ? null : "Portkey could not be installed from npm", () => Portkey.StartAsync(options.Root, folder, stop), Portkey.Headers(Upstream));

        // 3. Entente; the translated lane is another model of the strict one.
        foreach (var durability in new[] { "strict", "relaxed" })
        {
            if (!options.Wants("entente-" + durability))
            {
                continue;
            }

            var entente = new PublishedEntente(options.PublishedFolder, folder, Upstream, durability);
            var process = Keep(await entente.StartAsync(stop));
            await process.ListensAsync(stop);
            var passthrough = new Contestant
            {
                Name = "entente-" + durability,
                Url = process.Url,
                Process = process,
                Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer " + entente.Key },
            };
            _contestants.Add(passthrough);
            if (durability == "strict")
            {
                _contestants.Add(passthrough with { Name = "entente-translated", ModelSuffix = "-messages" });
            }
        }

        Task<BenchProcess> RoleAsync(string role) => BenchProcess.StartRole(role, BenchProcess.FreePort(), Log(role), ["--upstream", Upstream.ToString()]).ListensAsync(stop);
    }

    private async Task AddAsync(BenchOptions options, string name, string? absent, Func<Task<BenchProcess>> start, Dictionary<string, string>? headers = null)
    {
        if (!options.Wants(name))
        {
            return;
        }

        if (absent is not null)
        {
            _absent.Add(absent + ": not measured.");
            return;
        }

        try
        {
            var process = Keep(await start());
            _contestants.Add(new() { Name = name, Url = process.Url, Process = process, Headers = headers ?? [] });
        }
        catch (BenchException failure)
        {
            _absent.Add(failure.Message + ": not measured.");
        }
    }

    private BenchProcess Keep(BenchProcess process)
    {
        _processes.Add(process);
        return process;
    }
}
