namespace Entente.Journal;

/// <summary>What an entry says. The numbers are stored: new kinds come at the end.</summary>
public enum EntryKind
{
    /// <summary>A run event; subject: the run.</summary>
    Run,

    /// <summary>The signed receipt's bytes, whose digest is the log's next entry; subject: the run. Gets the next leaf index.</summary>
    Leaf,

    /// <summary>The sealed salts of a run's commitments; subject: the run.</summary>
    Salts,

    /// <summary>A directive issued, observed or lifted; subject: its id.</summary>
    Directive,

    /// <summary>A key made or revoked; subject: its id.</summary>
    Key,

    /// <summary>What was learned of an endpoint (a corrected continuation fact, that it has worked); subject: the endpoint.</summary>
    Endpoint,

    /// <summary>The sealed text of a run that was to be stored; subject: the run.</summary>
    Text,

    /// <summary>What the ledger records of a run, once; subject: the run.</summary>
    Settlement,

    /// <summary>How far a key's calls may go without waiting for their own record, and what a crash has lost of that; subject: the key.</summary>
    Lease,

    /// <summary>Salts and text of a run were erased; subject: the run. Written by <see cref="IJournal.EraseAsync"/> alone.</summary>
    Erasure,

    /// <summary>The run that answered an Idempotency-Key; subject: the access key's id and the hash of that key.</summary>
    Idempotency,
}
