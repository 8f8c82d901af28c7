using System.Collections.Frozen;
using System.Text;

namespace Entente.Answers.Values;

/// <summary>
/// The part of Unicode NFKC (UAX 15) that answers need, without the system's tables, which are absent where globalisation is invariant: wide and narrow
/// forms, ligatures, super- and subscripts, fractions, letter-like signs and spaces; combining accents joined to Latin letters.
/// </summary>
internal static class CompatibleText
{
    /// <summary>Combining accent to letters and what they become with it.</summary>
    private static readonly FrozenDictionary<char, (string Bases, string Composed)> Accents = new Dictionary<char, (string, string)>
    {
        ['\u0300'] = ("AEIOUaeiou", "ÀÈÌÒÙàèìòù"),
        ['\u0301'] = ("AEIOUYaeiouyCcLlNnRrSsZz", "ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹź"),
        ['\u0302'] = ("AEIOUaeiouCcGgHhJjSsWwYy", "ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷ"),
        ['\u0303'] = ("ANOanoIiUu", "ÃÑÕãñõĨĩŨũ"),
        ['\u0304'] = ("AaEeIiOoUu", "ĀāĒēĪīŌōŪū"),
        ['\u0306'] = ("AaEeGgIiOoUu", "ĂăĔĕĞğĬĭŎŏŬŭ"),
        ['\u0307'] = ("CcEeGgIZz", "ĊċĖėĠġİŻż"),
        ['\u0308'] = ("AEIOUaeiouyY", "ÄËÏÖÜäëïöüÿŸ"),
        ['\u030a'] = ("AaUu", "ÅåŮů"),
        ['\u030b'] = ("OoUu", "ŐőŰű"),
        ['\u030c'] = ("CcDdEeLlNnRrSsTtZz", "ČčĎďĚěĽľŇňŘřŠšŤťŽž"),
        ['\u0327'] = ("CcGgKkLlNnRrSsTt", "ÇçĢģĶķĻļŅņŖŗŞşŢţ"),
        ['\u0328'] = ("AaEeIiUu", "ĄąĘęĮįŲų"),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<char, string> Forms = new Dictionary<char, string>
    {
        ['¨'] = " \u0308", ['ª'] = "a", ['¯'] = " \u0304", ['²'] = "2", ['³'] = "3", ['´'] = " \u0301", ['µ'] = "μ", ['¸'] = " \u0327", ['¹'] = "1",
        ['º'] = "o", ['¼'] = "1\u20444", ['½'] = "1\u20442", ['¾'] = "3\u20444", ['\u2011'] = "\u2010", ['\u2017'] = " \u0333", ['\u2024'] = ".",
        ['\u2025'] = "..", ['\u2026'] = "...", ['\u2033'] = "\u2032\u2032", ['\u2034'] = "\u2032\u2032\u2032", ['\u2036'] = "\u2035\u2035",
        ['\u2037'] = "\u2035\u2035\u2035", ['\u203c'] = "!!", ['\u203e'] = " \u0305", ['\u2047'] = "??", ['\u2048'] = "?!", ['\u2049'] = "!?",
        ['\u2057'] = "\u2032\u2032\u2032\u2032", ['\u2070'] = "0", ['\u2071'] = "i", ['\u2074'] = "4", ['\u2075'] = "5", ['\u2076'] = "6",
        ['\u2077'] = "7", ['\u2078'] = "8", ['\u2079'] = "9", ['\u207a'] = "+", ['\u207b'] = "\u2212", ['\u207c'] = "=", ['\u207d'] = "(",
        ['\u207e'] = ")", ['\u207f'] = "n", ['\u2080'] = "0", ['\u2081'] = "1", ['\u2082'] = "2", ['\u2083'] = "3", ['\u2084'] = "4",
        ['\u2085'] = "5", ['\u2086'] = "6", ['\u2087'] = "7", ['\u2088'] = "8", ['\u2089'] = "9", ['\u208a'] = "+", ['\u208b'] = "\u2212",
        ['\u208c'] = "=", ['\u208d'] = "(", ['\u208e'] = ")", ['\u2090'] = "a", ['\u2091'] = "e", ['\u2092'] = "o", ['\u2093'] = "x",
        ['\u2094'] = "ə", ['\u2095'] = "h", ['\u2096'] = "k", ['\u2097'] = "l", ['\u2098'] = "m", ['\u2099'] = "n", ['\u209a'] = "p",
        ['\u209b'] = "s", ['\u209c'] = "t", ['\u2100'] = "a/c", ['\u2101'] = "a/s", ['\u2102'] = "C", ['\u2103'] = "°C", ['\u2105'] = "c/o",
        ['\u2106'] = "c/u", ['\u2107'] = "Ɛ", ['\u2109'] = "°F", ['\u210a'] = "g", ['\u210b'] = "H", ['\u210c'] = "H", ['\u210d'] = "H",
        ['\u210e'] = "h", ['\u210f'] = "ħ", ['\u2110'] = "I", ['\u2111'] = "I", ['\u2112'] = "L", ['\u2113'] = "l", ['\u2115'] = "N",
        ['\u2116'] = "No", ['\u2119'] = "P", ['\u211a'] = "Q", ['\u211b'] = "R", ['\u211c'] = "R", ['\u211d'] = "R", ['\u2120'] = "SM",
        ['\u2121'] = "TEL", ['\u2122'] = "TM", ['\u2124'] = "Z", ['\u2126'] = "Ω", ['\u2128'] = "Z", ['\u212a'] = "K", ['\u212b'] = "Å",
        ['\u212c'] = "B", ['\u212d'] = "C", ['\u212f'] = "e", ['\u2130'] = "E", ['\u2131'] = "F", ['\u2133'] = "M", ['\u2134'] = "o",
        ['\u2135'] = "א", ['\u2136'] = "ב", ['\u2137'] = "ג", ['\u2138'] = "ד", ['\u2139'] = "i", ['\u213b'] = "FAX", ['\u213c'] = "π",
        ['\u213d'] = "γ", ['\u213e'] = "Γ", ['\u213f'] = "Π", ['\u2140'] = "\u2211", ['\u2145'] = "D", ['\u2146'] = "d", ['\u2147'] = "e",
        ['\u2148'] = "i", ['\u2149'] = "j", ['\u2150'] = "1\u20447", ['\u2151'] = "1\u20449", ['\u2152'] = "1\u204410", ['\u2153'] = "1\u20443",
        ['\u2154'] = "2\u20443", ['\u2155'] = "1\u20445", ['\u2156'] = "2\u20445", ['\u2157'] = "3\u20445", ['\u2158'] = "4\u20445",
        ['\u2159'] = "1\u20446", ['\u215a'] = "5\u20446", ['\u215b'] = "1\u20448", ['\u215c'] = "3\u20448", ['\u215d'] = "5\u20448",
        ['\u215e'] = "7\u20448", ['\u215f'] = "1\u2044", ['\u2160'] = "I", ['\u2161'] = "II", ['\u2162'] = "III", ['\u2163'] = "IV", ['\u2164'] = "V",
        ['\u2165'] = "VI", ['\u2166'] = "VII", ['\u2167'] = "VIII", ['\u2168'] = "IX", ['\u2169'] = "X", ['\u216a'] = "XI", ['\u216b'] = "XII",
        ['\u216c'] = "L", ['\u216d'] = "C", ['\u216e'] = "D", ['\u216f'] = "M", ['\u2170'] = "i", ['\u2171'] = "ii", ['\u2172'] = "iii",
        ['\u2173'] = "iv", ['\u2174'] = "v", ['\u2175'] = "vi", ['\u2176'] = "vii", ['\u2177'] = "viii", ['\u2178'] = "ix", ['\u2179'] = "x",
        ['\u217a'] = "xi", ['\u217b'] = "xii", ['\u217c'] = "l", ['\u217d'] = "c", ['\u217e'] = "d", ['\u217f'] = "m", ['\u2189'] = "0\u20443",
        ['\u2460'] = "1", ['\u2461'] = "2", ['\u2462'] = "3", ['\u2463'] = "4", ['\u2464'] = "5", ['\u2465'] = "6", ['\u2466'] = "7",
        ['\u2467'] = "8", ['\u2468'] = "9", ['\u2469'] = "10", ['\u246a'] = "11", ['\u246b'] = "12", ['\u246c'] = "13", ['\u246d'] = "14",
        ['\u246e'] = "15", ['\u246f'] = "16", ['\u2470'] = "17", ['\u2471'] = "18", ['\u2472'] = "19", ['\u2473'] = "20", ['\ufb00'] = "ff",
        ['\ufb01'] = "fi", ['\ufb02'] = "fl", ['\ufb03'] = "ffi", ['\ufb04'] = "ffl", ['\ufb05'] = "st", ['\ufb06'] = "st",
    }.ToFrozenDictionary();

    public static string Of(string text)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter < 0x80)
            {
                plain.Append(letter);
            }
            else if (Forms.TryGetValue(letter, out var form))
            {
                plain.Append(form);
            }
            else if (letter is >= '\uff01' and <= '\uff5e')
            {
                plain.Append((char)(letter - 0xfee0));
            }
            else if (Accents.TryGetValue(letter, out var accent) && plain.Length > 0 && accent.Bases.IndexOf(plain[^1], StringComparison.Ordinal) is >= 0 and var place)
            {
                plain[^1] = accent.Composed[place];
            }
            else
            {
                plain.Append(char.IsWhiteSpace(letter) ? ' ' : letter);
            }
        }

        return plain.ToString();
    }
}
