using Entente.Ledger;
using Entente.Pool;

namespace Entente.Runs;

/// <summary>From why a call failed to what the caller is told. The one place where failures become errors.</summary>
internal static class RunErrors
{
    public static RunError From(Failure failure) => failure.Class switch
    {
        FailureClass.Invalid when failure.Stage == Stage.Admission && failure.Code.StartsWith("max_", StringComparison.Ordinal) => Of(402, failure.Code, failure, isFinal: true),
        FailureClass.Invalid when failure.Stage == Stage.Admission && failure.Code == CapMeter.BudgetCode => Of(429, failure.Code, failure, isFinal: true),
        FailureClass.Invalid when failure.Stage == Stage.Admission && failure.Code == "journal_unavailable" => JournalUnavailable(failure.Message),
        FailureClass.Invalid when failure.Code == "price_unknown" => Of(402, failure.Code, failure, isFinal: true),
        FailureClass.Invalid when failure.Code == "cannot_carry" => Of(400, "unsupported_value", failure, isFinal: true),
        FailureClass.Invalid => Of(failure.Status is >= 400 and < 500 ? failure.Status : 400, failure.Code, failure, isFinal: true),
        FailureClass.Refused => Of(failure.Status is >= 400 and < 500 ? failure.Status : 400, failure.Code, failure, isFinal: true),
        FailureClass.Withdrawn => Of(410, "model_withdrawn", failure, isFinal: true),
        FailureClass.Restricted => Of(451, "model_restricted", failure, isFinal: true),
        FailureClass.Unauthorised => Of(502, "provider_unauthorised", failure, isFinal: false),
        FailureClass.Limited => Of(429, "rate_limit_exceeded", failure, isFinal: false),
        FailureClass.Cancelled => Of(499, "cancelled", failure, isFinal: false),
        _ => Of(failure.Code == "no_endpoint" ? 503 : 502, failure.Code, failure, isFinal: false),
    };

    public static RunError JournalUnavailable(string why) => new()
    {
        Status = 503,
        Code = "journal_unavailable",
        Message = $"The answer's record could not be written, so it is not called complete: {why}",
    };

    private static RunError Of(int status, string code, Failure failure, bool isFinal) => new()
    {
        Status = status,
        Code = code,
        Message = failure.Told ?? failure.Message,
        Record = failure.Message,
        Param = failure.Param,
        IsFinal = isFinal,
        RetryAfter = failure.RetryAfter,
    };
}
