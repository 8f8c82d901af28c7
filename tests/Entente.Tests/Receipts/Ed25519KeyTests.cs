using CsCheck;
using Entente.Receipts;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Xunit;

namespace Entente.Tests.Receipts;

public sealed class Ed25519KeyTests
{
    private static readonly Gen<(byte[] Seed, byte[] Message)> Cases = Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 300]);

    /// <summary>RFC 8032, section 7.1, tests 1 to 3.</summary>
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void The_published_vectors_pass(string seed, string publicKey, string message, string signature)
    {
        var key = new Ed25519Key(Convert.FromHexString(seed));

        Assert.Equal(publicKey, Convert.ToHexStringLower(key.PublicKey));
        Assert.Equal(signature, Convert.ToHexStringLower(key.Sign(Convert.FromHexString(message))));
        Assert.True(Ed25519Key.Verify(key.PublicKey, Convert.FromHexString(message), Convert.FromHexString(signature)));
        Assert.Equal(seed, Convert.ToHexStringLower(key.Seed));
    }

    [Fact]
    public void Another_librarys_signatures_are_the_same_and_it_accepts_ours()
    {
        Cases.Sample(one =>
        {
            var key = new Ed25519Key(one.Seed);
            var theirs = new byte[Ed25519Key.SignatureLength];
            Ed25519.Sign(one.Seed, 0, one.Message, 0, one.Message.Length, theirs, 0);

            Assert.Equal(theirs, key.Sign(one.Message));
            Assert.True(Ed25519.Verify(key.Sign(one.Message), 0, key.PublicKey, 0, one.Message, 0, one.Message.Length));
        }, iter: 200);
    }

    [Fact]
    public void Any_changed_bit_of_message_signature_or_key_is_refused()
    {
        var key = new Ed25519Key(new byte[32]);
        byte[] message = [1, 2, 3];
        var signature = key.Sign(message);

        Gen.Int[0, (3 + 64 + 32) * 8 - 1].Sample(bit =>
        {
            byte[][] parts = [[.. message], [.. signature], key.PublicKey];
            var at = bit / 8;
            var (part, offset) = at < 3 ? (0, at) : at < 67 ? (1, at - 3) : (2, at - 67);
            parts[part][offset] ^= (byte)(1 << (bit % 8));

            Assert.False(Ed25519Key.Verify(parts[2], parts[0], parts[1]));
        }, iter: 400);
        Assert.False(Ed25519Key.Verify(key.PublicKey, message, signature.AsSpan(0, 63)));
        Assert.False(Ed25519Key.Verify(key.PublicKey.AsSpan(0, 31), message, signature));
    }
}
