using Entente.Pool;

namespace Entente.Configuration;

/// <summary>Where variables and secrets are looked up. A test gives its own.</summary>
public sealed class SecretSource(Func<string, string?> variable, Func<string, string> readFile)
{
    /// <summary>The process's environment and the file system.</summary>
    public static SecretSource System { get; } = new(Environment.GetEnvironmentVariable, File.ReadAllText);

    /// <summary>As <see cref="System"/>, with relative paths starting at the folder of the configuration file.</summary>
    public static SecretSource Beside(string configurationFile)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(configurationFile)) ?? ".";
        return new(Environment.GetEnvironmentVariable, path => File.ReadAllText(Path.Combine(folder, path))) { Folder = folder };
    }

    /// <summary>Variables only, for tests.</summary>
    public static SecretSource Of(IReadOnlyDictionary<string, string> variables) =>
        new(variables.GetValueOrDefault, path => throw new FileNotFoundException("No files here.", path));

    /// <summary>Where relative paths start; null: the working directory.</summary>
    private string? Folder { get; init; }

    /// <summary>Where a file that the configuration names lies.</summary>
    internal string PathOf(string file) => Folder is null ? file : Path.Combine(Folder, file);

    /// <summary>A variable that is set to nothing counts as not set.</summary>
    public string? Variable(string name) => variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The secret, or a sentence that says why there is none.</summary>
    public (Secret? Secret, string? Why) Resolve(SecretReference reference)
    {
        if (reference.Variable is { } name)
        {
            return Variable(name) is { } value
                ? Checked(value, $"the variable {name}")
                : (null, $"the variable {name} is not set; export {name}=… where Entente starts");
        }

        try
        {
            return Checked(readFile(reference.File!), $"the file {reference.File}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, $"the file {reference.File} cannot be read; put the key there, readable for the user that runs Entente");
        }
    }

    // A line break inside a header value would be a second header.
    private static (Secret? Secret, string? Why) Checked(string value, string where)
    {
        var key = value.Trim();
        if (key.Length == 0)
        {
            return (null, $"{where} holds nothing; put the key there");
        }

        return key.Any(letter => letter is < ' ' or > '~')
            ? (null, $"{where} holds more than one line or letters that no key has; put the key alone there")
            : (new Secret(key), null);
    }
}
