using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;

namespace Entente.Cli;

/// <summary>What a command works with: its arguments, the global options, and the terminal.</summary>
internal sealed record CommandContext(ParseResult Arguments, Terminal Terminal)
{
    public bool Json => Arguments.GetValue(GlobalOptions.Json);

    /// <summary>Path of the configuration file; it need not exist.</summary>
    public string ConfigFile => Arguments.GetValue(GlobalOptions.Config) ?? Terminal.Variable("ENTENTE_CONFIG") ?? "entente.yaml";

    /// <summary>Whether the user named the file, so that its absence is an error.</summary>
    public bool ConfigFileIsNamed => Arguments.GetValue(GlobalOptions.Config) is not null || Terminal.Variable("ENTENTE_CONFIG") is not null;

    /// <summary>Path of the data directory; it need not exist.</summary>
    public string DataDirectory => Arguments.GetValue(GlobalOptions.Data) ?? Terminal.Variable("ENTENTE_DATA") ?? "entente-data";

    /// <summary>Null: the live server of the data directory, if there is one.</summary>
    /// <exception cref="UserException">It is not an http or https address.</exception>
    public Uri? Server
    {
        get
        {
            var text = Arguments.GetValue(GlobalOptions.Server);
            if (text is null)
            {
                return null;
            }

            return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? uri
                : throw new UserException($"--server \"{text}\" is not an http or https address; write it like http://127.0.0.1:8787");
        }
    }

    public T? Get<T>(Option<T> option) => Arguments.GetValue(option);

    public T? Get<T>(Argument<T> argument) => Arguments.GetValue(argument);

    /// <summary>Writes one JSON object on a line of stdout.</summary>
    public void WriteJson(JsonNode json) => Terminal.Out.WriteLine(json.ToJsonString(Terminal.JsonFormat));
}
