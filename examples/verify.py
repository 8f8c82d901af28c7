#!/usr/bin/env python3
"""Verifies receipts of Entente as docs/receipt-format.md specifies them, without any code of Entente.

usage: verify.py KEYS FILE...     KEYS: a file with the log's keys, one a line, as /.well-known/entente-log.pub has them
       verify.py KEYS --stdin     one base64 of a file a line, one answer a line (for many)
Prints "ok: leaf ... of ..." or the part that does not match; exits 1 where any did not.
Needs Python 3.8 and nothing else; with the package "cryptography" it is faster (--pure: not even if it is there).
"""
import base64
import hashlib
import json
import re
import sys


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# --- Ed25519 (RFC 8032), for where "cryptography" is not installed -------------------------------------------------------------
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def add(a, b):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    return (f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P


def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


def decode(data):
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = recover(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover(BASE_Y, 0), BASE_Y, 1, recover(BASE_Y, 0) * BASE_Y % P)


def pure_verify(public, message, signature):
    a, r, s = decode(public), decode(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    (x1, y1, z1, _), (x2, y2, z2, _) = times(s, BASE), add(r, times(h, a))
    return (x1 * z2 - x2 * z1) % P == 0 and (y1 * z2 - y2 * z1) % P == 0


def fast_verify(public, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        return True
    except InvalidSignature:
        return False


try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    ed25519 = fast_verify
except ImportError:
    ed25519 = pure_verify


# --- The format ----------------------------------------------------------------------------------------------------------------
class Mismatch(Exception):
    """Its text is the part that does not match."""


def check(part, right):
    if not right:
        raise Mismatch(part)


def unique(pairs):
    check("syntax", len(dict(pairs)) == len(pairs))
    return dict(pairs)


def integer(text):
    check("syntax", abs(int(text)) < 2**53)
    return int(text)


def refuse(text):
    raise Mismatch("syntax")


def canonical(value):
    """RFC 8785 for what receipts hold: members in the order of their UTF-16, no white space, integers only."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return b"{" + b",".join(canonical(name) + b":" + canonical(item) for name, item in members) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def unhex(text, length):
    return bytes.fromhex(text) if isinstance(text, str) and re.fullmatch("[0-9a-f]{%d}" % (2 * length), text) else None


def read_keys(text):
    """{(name, key id): public key}; what follows a key on its line (until when it was the log's) is for people."""
    keys = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, key_id, key = line.split(" ")[0].split("+", 2)
        raw = base64.b64decode(key)
        assert raw[0] == 1 and len(raw) == 33 and sha(name.encode(), b"\n", raw)[:4].hex() == key_id, "no key: " + line
        keys[name, bytes.fromhex(key_id)] = raw[1:]
    return keys


def open_note(note, keys):
    """The text of a C2SP signed note that a known key has signed; signatures by other keys are passed over."""
    check("checkpoint", isinstance(note, str))
    text, gap, lines = note.rpartition("\n\n")
    check("checkpoint", gap and lines.endswith("\n"))
    text, good = text + "\n", 0
    for line in lines[:-1].split("\n"):
        found = re.fullmatch("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        check("checkpoint", found)
        try:
            data = base64.b64decode(found[2], validate=True)
        except ValueError:
            raise Mismatch("checkpoint")
        check("checkpoint", len(data) > 4 and base64.b64encode(data).decode() == found[2])
        if (found[1], data[:4]) in keys:
            check("checkpoint", len(data) == 68 and ed25519(keys[found[1], data[:4]], text.encode(), data[4:]))
            good += 1
    check("checkpoint", good)
    return text


def root_of(index, size, leaf, proof):
    """The root that an inclusion proof leads to (RFC 9162 section 2.1.3.2)."""
    check("proof", type(index) is int and 0 <= index < size and isinstance(proof, list))
    node, last, hash = index, size - 1, leaf
    for step in proof:
        sibling = unhex(step, 32)
        check("proof", sibling and last)
        if node & 1 or node == last:
            hash = sha(b"\1", sibling, hash)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            hash = sha(b"\1", hash, sibling)
        node, last = node >> 1, last >> 1
    check("proof", last == 0)
    return hash


def verify(data, keys):
    # 1. Syntax and canonical form.
    try:
        file = json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_int=integer, parse_float=refuse, parse_constant=refuse)
        right = canonical(file) == data
    except (ValueError, RecursionError):
        raise Mismatch("syntax")
    check("canonical form", right)
    receipt = file.get("receipt") if isinstance(file, dict) else None
    check("syntax", isinstance(receipt, dict) and set(file) <= {"receipt", "signature", "leaf", "proof", "checkpoint", "salts"})
    check("syntax", receipt.get("version") == 1 and isinstance(receipt.get("log"), str))
    # 2. The signature: by a key whose name is the receipt's log.
    signed = lambda message, signature: signature and any(name == receipt["log"] and ed25519(key, message, signature) for (name, _), key in keys.items())
    check("signature", signed(b"entente-receipt-v1\n" + canonical(receipt), unhex(file.get("signature"), 64)))
    # 3. The leaf: the log's entry is the digest of the receipt.
    if not {"leaf", "proof", "checkpoint"} & set(file):
        raise Mismatch("proof")
    leaf_hash = sha(b"\0", sha(canonical(receipt)))
    leaf = file.get("leaf")
    check("leaf", isinstance(leaf, dict) and set(leaf) == {"index", "hash"} and leaf["hash"] == leaf_hash.hex() and type(leaf["index"]) is int)
    # 4. The checkpoint, and the proof that leads to it.
    lines = open_note(file.get("checkpoint"), keys).split("\n")
    check("checkpoint", len(lines) >= 4 and all(lines[:-1]) and lines[0] == receipt["log"] and re.fullmatch("0|[1-9][0-9]*", lines[1]))
    check("proof", base64.b64encode(root_of(leaf["index"], int(lines[1]), leaf_hash, file.get("proof"))).decode() == lines[2])
    # 5. The salts, where they came with it.
    salts = file.get("salts")
    if "salts" in file:
        check("salts", isinstance(salts, dict) and set(salts) == {"request", "answer", "signature"} and unhex(salts["request"], 32) and unhex(salts["answer"], 32))
        statement = canonical({"answer": salts["answer"], "leaf": leaf["hash"], "request": salts["request"]})
        check("salts", signed(b"entente-salts-v1\n" + statement, unhex(salts["signature"], 64)))
    return "ok: leaf %d of %s, under its checkpoint of %s leaves" % (leaf["index"], lines[0], lines[1])


def verdict(data, keys):
    try:
        return verify(data, keys)
    except Mismatch as mismatch:
        return str(mismatch)


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--pure"]
    if len(arguments) < len(sys.argv) - 1:
        ed25519 = pure_verify
    if len(arguments) < 2:
        sys.exit(__doc__)
    known = read_keys(open(arguments[0], encoding="utf-8").read())
    failed = False
    files = ((None, base64.b64decode(line)) for line in sys.stdin) if arguments[1] == "--stdin" else ((name, open(name, "rb").read()) for name in arguments[1:])
    for name, data in files:
        said = verdict(data, known)
        failed |= not said.startswith("ok")
        print(said if name is None or len(arguments) == 2 else name + ": " + said)
    sys.exit(1 if failed else 0)
