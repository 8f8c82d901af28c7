using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Entente.Cli.Commands;

/// <summary>Keys: who may ask, and within which limits. The secret is shown once.</summary>
internal static class KeyCommand
{
    private static readonly Option<string?> Role = new("--role") { Description = "caller (asks questions, the default) or operator (directives, keys, every run)", HelpName = "ROLE" };
    private static readonly Option<string?> Name = new("--name") { Description = "What people call it", HelpName = "NAME" };
    private static readonly Option<decimal?> Budget = new("--budget-usd") { Description = "What it may spend in each period", HelpName = "N" };
    private static readonly Option<string?> Per = new("--per") { Description = "day or month (the default), by UTC", HelpName = "PERIOD" };
    private static readonly Option<int?> Rpm = new("--rpm") { Description = "Requests a minute", HelpName = "N" };
    private static readonly Option<long?> Tpm = new("--tpm") { Description = "Tokens a minute, in and out", HelpName = "N" };
    private static readonly Option<decimal?> UsdPerMinute = new("--usd-per-minute") { Description = "US dollars a minute", HelpName = "N" };
    private static readonly Option<string[]> Models = new("--models") { Description = "The models that it may use, by their ids; without it all", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> WithdrawnByName = new("--withdrawn-by-name") { Description = "substitute or refuse, where it names a withdrawn model", HelpName = "WHAT" };
    private static readonly Argument<string> Which = new("key") { Description = "Its id or name" };
    private static readonly Option<bool> All = new("--all") { Description = "Those that were revoked too" };

    public static Command Create(Terminal terminal) => new("key", "Makes, lists and revokes keys")
    {
        new Command("create", "Makes a key; the secret is shown once") { Role, Name, Budget, Per, Rpm, Tpm, UsdPerMinute, Models, WithdrawnByName }.Does(terminal, MakeAsync),
        new Command("list", "The keys, without their secrets") { All }.Does(terminal, ListAsync),
        new Command("revoke", "Refuses a key from now on") { Which }.Does(terminal, RevokeAsync),
    };

    private static async Task<int> MakeAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var order = new JsonObject();
        Add(order, "role", context.Get(Role));
        Add(order, "name", context.Get(Name));
        Add(order, "budget_usd", context.Get(Budget));
        Add(order, "per", context.Get(Per));
        Add(order, "rpm", context.Get(Rpm));
        Add(order, "tpm", context.Get(Tpm));
        Add(order, "usd_per_minute", context.Get(UsdPerMinute));
        Add(order, "withdrawn_by_name", context.Get(WithdrawnByName));
        if (context.Get(Models) is { Length: > 0 } models)
        {
            order["models"] = new JsonArray([.. models.SelectMany(model => model.Split(',')).Select(model => (JsonNode)model)]);
        }

        await using var server = await ServerAccess.ToDataAsync(context, makesData: true, cancellationToken);
        var key = await server.AskAsync(HttpMethod.Post, "/v1/keys", order, cancellationToken);
        if (context.Json)
        {
            context.WriteJson(key);
            return ExitCode.Success;
        }

        context.Terminal.Out.WriteLine((string)key["secret"]!);
        context.Terminal.Error.WriteLine($"{key["id"]} ({key["role"]}): the secret above is shown this once; send it as \"Authorization: Bearer …\"");
        return ExitCode.Success;
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var server = await ServerAccess.ToDataAsync(context, makesData: false, cancellationToken);
        var list = (await server.AskAsync(HttpMethod.Get, $"/v1/keys?revoked={(context.Get(All) ? "true" : "false")}", null, cancellationToken))["keys"]!.AsArray();
        if (context.Json)
        {
            foreach (var key in list)
            {
                context.WriteJson(key!);
            }

            return ExitCode.Success;
        }

        if (list.Count == 0)
        {
            context.Terminal.Error.WriteLine("there is no key: the server answers this machine alone, and anyone on it");
            return ExitCode.Success;
        }

        var table = Tables.Of(context.Terminal, "key", "name", "role", "limits", "created", "revoked");
        foreach (var key in list.OfType<JsonObject>())
        {
            Tables.Row(table, key["id"], key["name"], key["role"], Limits(key), key["created"], key["revoked"]);
        }

        context.Terminal.Console.Write(table);
        return ExitCode.Success;
    }

    private static async Task<int> RevokeAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var server = await ServerAccess.ToDataAsync(context, makesData: false, cancellationToken);
        var key = await server.AskAsync(HttpMethod.Delete, $"/v1/keys/{Uri.EscapeDataString(context.Get(Which)!)}", null, cancellationToken);
        if (context.Json)
        {
            context.WriteJson(key);
        }
        else
        {
            context.Terminal.Out.WriteLine($"{key["id"]} is revoked");
        }

        return ExitCode.Success;
    }

    private static string Limits(JsonObject key)
    {
        var limits = new List<string>();
        if (key["budget_usd"] is { } budget)
        {
            limits.Add(string.Create(CultureInfo.InvariantCulture, $"${budget} a {key["per"]} (${key["spent_usd"]} spent)"));
        }

        if (key["rpm"] is { } rpm)
        {
            limits.Add($"{rpm} requests a minute");
        }

        if (key["tpm"] is { } tpm)
        {
            limits.Add($"{tpm} tokens a minute");
        }

        if (key["usd_per_minute"] is { } money)
        {
            limits.Add($"${money} a minute");
        }

        if (key["models"] is JsonArray models)
        {
            limits.Add(string.Join(", ", models.Select(model => model!.ToString())));
        }

        return limits.Count == 0 ? "none" : string.Join("; ", limits);
    }

    private static void Add<T>(JsonObject order, string name, T? value)
    {
        if (value is not null)
        {
            order[name] = JsonValue.Create(value);
        }
    }
}
