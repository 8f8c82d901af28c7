namespace Entente.Bench.Profile;

/// <summary>To which part of the way each sample belongs: the first of these that fits.</summary>
internal static class Layers
{
    private static readonly (string Name, Func<Stack, bool> Holds)[] All =
    [
        ("compiling, garbage collection", stack => Has(stack, "libclrjit") || stack.Thread is ".NET Tiered Com" or ".NET BGC" or ".NET SvrGC"),
        ("journal: its writer, upkeep and snapshots, with their files", stack => stack.Thread.StartsWith("journal", StringComparison.Ordinal)),
        ("sockets: sending", stack => Calls(stack, "sendto", "sendmsg")),
        ("sockets: receiving, polling", stack => Calls(stack, "recvfrom", "recvmsg", "epoll_wait", "poll")),
        ("threads: waking, waiting, switching", stack => Calls(stack, "futex", "sched_yield") || Has(stack, "kernel:schedule") || Has(stack, "LowLevelLifoSemaphore")),
        ("files: tiles and checkpoints of the log", stack => Owner(stack).StartsWith("Entente.Receipts.Tiles", StringComparison.Ordinal) || Owner(stack).StartsWith("Entente.Storage", StringComparison.Ordinal)),
        ("hashes, seals, random bytes", stack => Has(stack, "libcrypto") || Has(stack, "System.Security.Cryptography")),
        ("runtime: allocation, type checks, interop", stack => stack.Frames.Count > 0 && stack.Frames[0].StartsWith("libcoreclr", StringComparison.Ordinal)),
        ("upstream: its connection and HTTP", stack => OwnedBy(stack, "Entente.Providers", "System.Net.Http")),
        ("admission: keys, limits, budget, ledger", stack => OwnedBy(stack, "Entente.Server.Admission", "Entente.Admission", "Entente.Ledger", "Entente.Server.Api.RequestLimits", "Entente.Server.Api.ErrorShape")),
        ("request: read, planned, written for the endpoint", stack => OwnedBy(stack, "Entente.Dialects", "Entente.Orchestration", "Entente.Server.Api.RequestBytes", "Entente.Server.Api.Chat.ChatRequest")),
        ("receipt and events: made and written", stack => OwnedBy(stack, "Entente.Receipts", "Entente.Rights", "Entente.Runs.Receipt", "Entente.Runs.RunEvent", "Entente.Runs.RunOutline", "Entente.Runs.EntenteAnswer")),
        ("answer: edited and written", stack => OwnedBy(stack, "Entente.Server")),
        ("the run and its call", stack => OwnedBy(stack, "Entente.")),
        ("Kestrel: connection, HTTP, routing", stack => OwnedBy(stack, "Microsoft.AspNetCore")),
        ("thread pool, sockets' and tasks' plumbing", stack => stack.Frames.Any(frame => frame.StartsWith("System.", StringComparison.Ordinal))),
    ];

    /// <summary>Shares of all samples, the largest first.</summary>
    public static IReadOnlyList<(string Layer, double Share)> Of(IReadOnlyList<Stack> stacks) =>
    [
        .. stacks.GroupBy(stack => All.FirstOrDefault(layer => layer.Holds(stack)).Name ?? "unknown")
            .Select(group => (group.Key, (double)group.Count() / stacks.Count))
            .OrderByDescending(layer => layer.Item2),
    ];

    private static bool Has(Stack stack, string part) => stack.Frames.Any(frame => frame.Contains(part, StringComparison.Ordinal));

    private static bool Calls(Stack stack, params string[] names) => stack.Frames.Any(frame => names.Any(name => frame.EndsWith("_sys_" + name, StringComparison.Ordinal)));

    /// <summary>The innermost method that is ours, Kestrel's or the HTTP client's.</summary>
    private static string Owner(Stack stack) => stack.Frames.FirstOrDefault(frame =>
        frame.StartsWith("Entente.", StringComparison.Ordinal) || frame.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) || frame.StartsWith("System.Net.Http.", StringComparison.Ordinal)) ?? "";

    private static bool OwnedBy(Stack stack, params string[] prefixes) => prefixes.Any(prefix => Owner(stack).StartsWith(prefix, StringComparison.Ordinal));
}
