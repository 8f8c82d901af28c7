using System.Text;
using System.Text.Json.Nodes;
using Entente.Receipts;
using Xunit;

namespace Entente.Tests.Receipts;

public sealed class SignedNoteTests
{
    private static readonly Dictionary<string, NoteFailure> Failures = new()
    {
        ["malformed"] = NoteFailure.Malformed,
        ["ambiguous key"] = NoteFailure.AmbiguousKey,
        ["invalid signature"] = NoteFailure.InvalidSignature,
        ["no verifiable signatures"] = NoteFailure.NoKnownSignature,
    };

    [Fact]
    public void Every_published_note_opens_or_fails_as_published()
    {
        var cases = Vectors()["cases"]!.AsArray();

        foreach (var one in cases)
        {
            var note = Convert.FromBase64String(one!["note_base64"]!.GetValue<string>());
            var keys = Strings(one["verifier_keys"]).Select(NoteVerifier.Parse).ToList();
            var id = one["id"]!.GetValue<string>();

            var failure = SignedNote.Open(note, keys, out var opened);

            if (one["expect"]!["error"] is { } error)
            {
                Assert.True(failure == Failures[error.GetValue<string>()], $"{id}: {failure}");
                Assert.Null(opened);
                continue;
            }

            Assert.True(failure == NoteFailure.None, $"{id}: {failure}");
            Assert.Equal(Strings(one["expect"]!["verified"]), opened!.Verified.Select(signature => signature.Name));
            Assert.Equal(Strings(one["expect"]!["unverified"]), opened.Unverified.Select(signature => signature.Name));
        }

        Assert.Equal(24, cases.Count);
    }

    [Fact]
    public void Signing_gives_the_published_bytes()
    {
        foreach (var one in Vectors()["signing"]!.AsArray())
        {
            var signer = NoteSigner.Parse(one!["private_key"]!.GetValue<string>());

            var note = SignedNote.Sign(one["text"]!.GetValue<string>(), signer);

            Assert.Equal(one["signed_note"]!.GetValue<string>(), note);
            Assert.Equal(one["verifier_key"]!.GetValue<string>(), signer.Verifier.ToString());
            Assert.Equal(one["private_key"]!.GetValue<string>(), signer.ToSecretText());
        }
    }

    [Fact]
    public void Broken_keys_are_refused()
    {
        var keys = Strings(Vectors()["verifier_keys_refused"]);

        Assert.Equal(5, keys.Count);
        Assert.All(keys, key => Assert.Throws<FormatException>(() => NoteVerifier.Parse(key)));
    }

    [Fact]
    public void Published_checkpoint_bodies_are_read_or_refused()
    {
        var bodies = Vectors()["checkpoint_bodies"]!;
        foreach (var good in bodies["good"]!.AsArray())
        {
            var checkpoint = Checkpoint.Parse(good!["body"]!.GetValue<string>());

            Assert.Equal(good["size"]!.GetValue<long>(), checkpoint.Size);
            Assert.Equal(MerkleHash.Leaf(Encoding.UTF8.GetBytes(good["root_is_leaf_hash_of"]!.GetValue<string>())), checkpoint.Root.ToArray());
            Assert.Equal(good["body"]!.GetValue<string>(), checkpoint.ToText());
        }

        // The first one is bad only for a reader that fixes the origin, which parsing does not.
        Assert.Equal("not-go.sum database tree", Checkpoint.Parse(Strings(bodies["bad"])[0]).Origin);
        Assert.All(Strings(bodies["bad"])[1..], bad => Assert.Throws<FormatException>(() => Checkpoint.Parse(bad)));
    }

    [Fact]
    public void A_published_checkpoint_is_read_from_its_note()
    {
        var one = Vectors()["cases"]!.AsArray().First(one => one!["id"]!.GetValue<string>() == "sigsum checkpoint 4")!;
        var key = NoteVerifier.Parse(Strings(one["verifier_keys"])[0]);

        SignedNote.Open(Convert.FromBase64String(one["note_base64"]!.GetValue<string>()), [key], out var opened);

        var checkpoint = Checkpoint.Parse(opened!.Text);
        Assert.Equal(key.Name, checkpoint.Origin);
        Assert.Equal(3, checkpoint.Size);
        Assert.Equal(opened.Text, checkpoint.ToText());
    }

    [Fact]
    public void Extension_lines_are_kept()
    {
        const string Text = "log.example\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nfirst\nsecond line\n";

        var checkpoint = Checkpoint.Parse(Text);

        Assert.Equal(["first", "second line"], checkpoint.Extensions);
        Assert.Equal(Text, checkpoint.ToText());
    }

    [Theory]
    [InlineData("log.example\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log.example\n+1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    [InlineData("log.example\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n")]
    [InlineData("log.example\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nextension\n")]
    [InlineData("log.example\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")]
    public void A_checkpoint_has_one_spelling(string text) => Assert.Throws<FormatException>(() => Checkpoint.Parse(text));

    [Fact]
    public void Every_changed_byte_of_a_note_is_found()
    {
        var signer = new NoteSigner("log.example/1", Ed25519Key.Create(seed => seed.Fill(7)));
        var note = Encoding.UTF8.GetBytes(new Checkpoint { Origin = "log.example/1", Size = 9, Root = new byte[32] }.Sign(signer));

        for (var at = 0; at < note.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = note.ToArray();
                changed[at] ^= (byte)(1 << bit);
                Assert.NotEqual(NoteFailure.None, SignedNote.Open(changed, [signer.Verifier], out _));
            }
        }
    }

    [Theory]
    [InlineData("no newline")]
    [InlineData("a tab\there\n")]
    [InlineData("")]
    public void A_text_that_cannot_be_a_note_is_not_signed(string text)
    {
        var signer = new NoteSigner("name", Ed25519Key.Create(seed => seed.Fill(7)));

        Assert.Throws<ArgumentException>(() => SignedNote.Sign(text, signer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("plus+plus")]
    [InlineData("no\u00a0break")]
    public void A_name_that_a_note_cannot_carry_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new NoteSigner(name, Ed25519Key.Create(seed => seed.Fill(7))));

    private static JsonNode Vectors() => JsonNode.Parse(File.ReadAllText(Shared.Path("vectors", "note", "notes.json")))!;

    private static List<string> Strings(JsonNode? array) => [.. array!.AsArray().Select(text => text!.GetValue<string>())];
}
