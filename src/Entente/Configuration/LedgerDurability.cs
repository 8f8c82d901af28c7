namespace Entente.Configuration;

public enum LedgerDurability { Strict, Relaxed }
