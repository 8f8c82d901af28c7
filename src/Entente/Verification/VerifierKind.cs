namespace Entente.Verification;

public enum VerifierKind
{
    Exact,
    Numeric,
    Regex,
    JsonSchema,
    Command,
    Http,
    Judge,
}
