namespace Entente.Cli;

/// <summary>What scripts rely on.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command did its work and the verdict is no: a verification failed, a drill lost a request.</summary>
    public const int NegativeVerdict = 1;

    /// <summary>The input is wrong; what and how to mend it is on stderr.</summary>
    public const int BadInput = 2;

    /// <summary>Ctrl-C or SIGTERM.</summary>
    public const int Cancelled = 130;
}
