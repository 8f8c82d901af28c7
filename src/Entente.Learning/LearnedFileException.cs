namespace Entente.Learning;

/// <summary>A file of what was learned cannot be used. The message is one line, names the file and the way out.</summary>
public sealed class LearnedFileException : Exception
{
    public LearnedFileException(string message)
        : base(message)
    {
    }

    public LearnedFileException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public LearnedFileException()
    {
    }
}
