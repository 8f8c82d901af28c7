namespace Entente.Rehearsal.Minds;

/// <summary>How a successor behaves when it is handed a begun answer. Several may be combined.</summary>
[Flags]
public enum Manners
{
    /// <summary>Repeats the anchor exactly (or, after a prefill, nothing) and goes on.</summary>
    Comply = 0,

    /// <summary>Repeats with other white space; after a prefill it begins with other white space.</summary>
    OtherWhitespace = 1,

    /// <summary>Repeats with other quotation marks; after a prefill it repeats the last words so.</summary>
    OtherQuotes = 2,

    /// <summary>Sets what it repeats in quotation marks.</summary>
    Quoted = 4,

    /// <summary>Repeats sixty characters more than it was asked to.</summary>
    RepeatMore = 8,

    /// <summary>Repeats only the second half of the anchor.</summary>
    RepeatLess = 16,

    /// <summary>Repeats nothing and goes on.</summary>
    RepeatNothing = 32,

    /// <summary>Says the whole answer again from its beginning.</summary>
    Restart = 64,

    /// <summary>Goes on in another language.</summary>
    Translate = 128,

    /// <summary>Begins with "Sure, here is the rest:".</summary>
    Preamble = 256,

    /// <summary>Answers a prefill with a 400; complies with an instruction.</summary>
    RefusePrefill = 512,
}
