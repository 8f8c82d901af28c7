using System.CommandLine;

namespace Entente.Cli;

/// <summary>Options that every command takes.</summary>
internal static class GlobalOptions
{
    public static readonly Option<string?> Config = new("--config")
    {
        Description = "The configuration file (default: entente.yaml, or $ENTENTE_CONFIG)",
        HelpName = "FILE",
        Recursive = true,
    };

    public static readonly Option<string?> Data = new("--data")
    {
        Description = "The data directory (default: entente-data, or $ENTENTE_DATA)",
        HelpName = "DIR",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Write one JSON object, or one a line for lists, and nothing else",
        Recursive = true,
    };

    public static readonly Option<string?> Server = new("--server")
    {
        Description = "The server to ask (default: the live server of the data directory)",
        HelpName = "URL",
        Recursive = true,
    };

    public static void AddTo(RootCommand root)
    {
        root.Options.Add(Config);
        root.Options.Add(Data);
        root.Options.Add(Json);
        root.Options.Add(Server);
    }
}
