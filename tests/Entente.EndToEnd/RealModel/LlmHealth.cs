namespace Entente.EndToEnd.RealModel;

internal sealed record LlmHealth(string Status, string Model, int Running, int Queued);
