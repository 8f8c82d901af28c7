namespace Entente.Configuration;

/// <summary>A key with what may stand under it and what it is for.</summary>
internal sealed record ConfigurationKey(string Name, KeyShape Shape, string Description, bool IsRequired = false);
