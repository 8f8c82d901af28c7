using System.CommandLine;
using System.Text.Json.Nodes;
using Entente.Rehearsal;
using Entente.Rehearsal.Questions;
using Entente.Rehearsal.Scripts;

namespace Entente.Cli.Commands;

/// <summary>The provider simulator alone, until it is stopped.</summary>
internal static class RehearseCommand
{
    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "The address on loopback to listen on",
        HelpName = "URL",
        DefaultValueFactory = _ => "http://127.0.0.1:4010",
    };

    private static readonly Option<string?> Script = new("--script")
    {
        Description = $"What goes wrong, and when: a file, or one of {Scenarios.Names[0]} to {Scenarios.Names[^1]} (default: nothing does)",
        HelpName = "FILE|NAME",
    };

    private static readonly Option<string?> Recordings = new("--recordings")
    {
        Description = "A folder of recorded answers of real models, which then answer under their own names",
        HelpName = "DIR",
    };

    private static readonly Option<int?> Questions = new("--questions")
    {
        Description = "Write this many questions with their right answers, one a line, and end; `eval run --live` asks them",
        HelpName = "N",
    };

    private static readonly Option<int> Seed = new("--seed") { Description = "Of the questions", DefaultValueFactory = _ => 1 };

    public static Command Create(Terminal terminal) =>
        new Command("rehearse", "The provider simulator alone: models with invented names that answer, and fail, as a script says") { Listen, Script, Recordings, Questions, Seed }
            .Does(terminal, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Get(Questions) is { } count)
        {
            return WriteQuestions(context, count > 0 ? count : throw new UserException($"--questions {count} is none; write 1 or more"));
        }

        using var stop = new Stop(cancellationToken);
        await using var server = await StartAsync(context, cancellationToken);
        var url = server.BaseUrl.ToString().TrimEnd('/');
        if (context.Json)
        {
            context.WriteJson(new JsonObject { ["listening"] = url });
        }
        else
        {
            context.Terminal.Out.WriteLine($"listening on {url}");
        }

        context.Terminal.Out.Flush();
        await stop.WhenTold;
        return ExitCode.Success;
    }

    private static int WriteQuestions(CommandContext context, int count)
    {
        var questions = QuestionBook.Generate(context.Get(Seed), count);
        for (var at = 0; at < questions.Length; at++)
        {
            context.WriteJson(new JsonObject { ["task"] = "rehearsal", ["id"] = $"{at + 1}", ["cat"] = questions[at].Family, ["prompt"] = questions[at].Text, ["gold"] = questions[at].Gold });
        }

        return ExitCode.Success;
    }

    private static async Task<RehearsalServer> StartAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var listen = context.Get(Listen)!;
        try
        {
            return await RehearsalServer.StartAsync(Options(context), listen, cancellationToken);
        }
        catch (ArgumentException wrong)
        {
            throw new UserException(wrong.Message.Split(" (Parameter")[0], wrong);
        }
        catch (IOException failure)
        {
            throw new UserException($"{listen} cannot be listened on ({(failure.InnerException ?? failure).Message}): stop what uses it, or choose another with --listen http://127.0.0.1:PORT", failure);
        }
    }

    private static RehearsalOptions Options(CommandContext context)
    {
        if (context.Get(Recordings) is { } folder && !Directory.Exists(folder))
        {
            throw new UserException($"there is no folder {folder}: name one that holds recordings (*.jsonl, *.jsonl.gz) with --recordings DIR");
        }

        return new() { Script = ReadScript(context.Get(Script)), Recordings = context.Get(Recordings) };
    }

    private static Script ReadScript(string? script)
    {
        if (script is null)
        {
            return new();
        }

        var isName = Scenarios.Names.Contains(script);
        if (!isName && !File.Exists(script))
        {
            throw new UserException($"there is no file {script}, and no script of that name; those that come along are {string.Join(", ", Scenarios.Names)}");
        }

        try
        {
            return isName ? Entente.Rehearsal.Scripts.Script.Named(script) : Entente.Rehearsal.Scripts.Script.Parse(File.ReadAllText(script));
        }
        catch (ScriptException wrong)
        {
            throw new UserException($"{script}: {wrong.Message}", wrong);
        }
    }
}
