namespace Entente.Answers;

/// <summary>By what sign an answer was found in its text, the surest last.</summary>
public enum FoundBy
{
    /// <summary>The last number of the last line.</summary>
    LastNumber,

    /// <summary>The last line.</summary>
    LastLine,

    /// <summary>The last words in bold.</summary>
    Bold,

    /// <summary>The text is short and is the answer.</summary>
    Whole,

    /// <summary>"The answer is …", "Answer: …".</summary>
    Statement,

    /// <summary>The field `answer` of a JSON object.</summary>
    JsonField,

    /// <summary>`\boxed{…}`.</summary>
    Boxed,

    /// <summary>`&lt;answer&gt;…&lt;/answer&gt;`.</summary>
    Tag,
}
