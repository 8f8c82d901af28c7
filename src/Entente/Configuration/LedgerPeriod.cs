namespace Entente.Configuration;

/// <summary>How much time a file of the journal covers, in UTC.</summary>
public enum LedgerPeriod { Month, Day }
