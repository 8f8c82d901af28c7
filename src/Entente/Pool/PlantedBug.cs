namespace Entente.Pool;

/// <summary>
/// Mistakes that tests plant in the core to see that the simulation finds them: each is one place where the rule of its group is
/// broken. Nothing outside of tests can set one.
/// </summary>
[Flags]
internal enum PlantedBug : long
{
    None = 0,

    // Each run ends exactly once, and only what is whole is called complete.
    EndsTwice = 1L << 0,
    FailuresAreNotTold = 1L << 1,
    TruncatedIsComplete = 1L << 2,

    // No call to what is withdrawn.
    NoLastLookBeforeSending = 1L << 3,
    RunningCallsGoOn = 1L << 4,
    FutureDirectivesAreForgotten = 1L << 5,
    LocationRefusalIsNotRemembered = 1L << 6,
    DirectivesStayInMemory = 1L << 7,

    // No cap is exceeded.
    HedgesAreNotReserved = 1L << 8,
    CostIsNotSettled = 1L << 9,
    SuccessorsAreOutsideTheGrant = 1L << 10,
    SecondsAreNotLimited = 1L << 11,

    // The ledger is the sum of its steps.
    LosersAreNotSettled = 1L << 12,
    FailedCallsAreCharged = 1L << 13,
    ProvidersCountIsIgnored = 1L << 14,
    LastStepIsNotSummed = 1L << 15,

    // It is the sum of the settlements, one a run, and no key's budget is exceeded.
    BudgetIsNotAsked = 1L << 32,
    CallsBeforeTheirReservation = 1L << 33,
    SettlementIsNotBooked = 1L << 34,
    LaterEndsAreSettledToo = 1L << 35,
    InterruptedCallsAreFree = 1L << 36,
    CallsBeyondTheirLease = 1L << 31,
    LostLeasesAreFree = 1L << 56,

    // The log only grows.
    LeavesInOrderOfWaking = 1L << 16,
    LeafBeforeItIsDurable = 1L << 17,

    // Nothing acknowledged is lost.
    SuccessBeforeRecords = 1L << 18,
    EventsAreNotAwaited = 1L << 19,
    SaltsAreLeftOut = 1L << 20,
    WordsBeforeReservation = 1L << 21,

    // What is on record is what was told.
    LateSuccessStands = 1L << 29,
    UnwrittenEndsAreForgotten = 1L << 30,

    // One text, and the receipt is of it.
    SeamLosesACharacter = 1L << 22,
    SeamRepeatsACharacter = 1L << 23,
    MalformedEventsAreSkipped = 1L << 24,
    CommitmentMissesAFrame = 1L << 25,
    LostSpeakersAreNotNamed = 1L << 26,

    // Events in order, one fingerprint.
    NumbersHaveGaps = 1L << 27,
    FingerprintFollowsHealth = 1L << 28,

    // Endpoints are asked with consideration, and callers get what their setting says.
    SilentEndpointsAreAskedAgain = 1L << 37,
    RetryAfterIsIgnored = 1L << 38,
    CircuitNeverOpens = 1L << 39,
    NoBackOff = 1L << 40,
    UnauthorisedIsAskedAgain = 1L << 41,
    RefusalsAreRoutedAround = 1L << 42,
    OneHopMore = 1L << 43,

    // No call outlives its limits in time.
    SilenceIsNotLimited = 1L << 44,
    CallsAreNotLimited = 1L << 45,

    // The receipt says where and by whom.
    HandoverElsewhere = 1L << 46,
    EvidenceIsLost = 1L << 47,

    // Checkpoints are of what outlives a power loss, and can be served again whatever the tile store did.
    CheckpointsAreNotFlushed = 1L << 48,
    CheckpointsWithoutTiles = 1L << 49,
    ShownBeforeItIsKept = 1L << 50,
    DamageIsNotMended = 1L << 51,

    // A wall clock that is set opens no day again, and times do not go back.
    DaysFollowTheClock = 1L << 52,
    DaysAreForgotten = 1L << 53,
    TimesFollowTheClock = 1L << 54,

    HeldDirectivesAreForgotten = 1L << 57,

    // What was erased does not come back.
    ErasuresAreForgotten = 1L << 55,

    // Near to some of the above, in another place.
    TwinsAreAsked = 1L << 58,
    HedgesAreNotCounted = 1L << 59,
    LosersCostNothing = 1L << 60,
    DeparturesAreIgnored = 1L << 61,
    TruncatedIsFree = 1L << 62,
}
