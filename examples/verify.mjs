#!/usr/bin/env node
// Verifies receipts of Entente as docs/receipt-format.md specifies them, without any code of Entente; needs Node.js 18 and nothing else.
//
// usage: verify.mjs KEYS FILE...     KEYS: a file with the log's keys, one a line, as /.well-known/entente-log.pub has them
//        verify.mjs KEYS --stdin     one base64 of a file a line, one answer a line (for many)
// Prints "ok: leaf ... of ..." or the part that does not match; exits 1 where any did not.
import { createHash, createPublicKey, verify as ed25519 } from "node:crypto";
import { readFileSync } from "node:fs";

class Mismatch extends Error {}
const check = (part, right) => { if (!right) throw new Mismatch(part); };
const sha = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const isObject = value => value !== null && typeof value === "object" && !Array.isArray(value);
const has = (value, ...names) => isObject(value) && Object.keys(value).length === names.length && names.every(name => Object.hasOwn(value, name));
const unhex = (text, length) => typeof text === "string" && text.length === 2 * length && /^[0-9a-f]+$/.test(text) ? Buffer.from(text, "hex") : null;

// RFC 8785: JavaScript writes numbers and strings as it wants them, and sorts as it wants them; only lone surrogates are to be refused.
const scalar = value => {
  check("syntax", typeof value !== "string" || Buffer.from(value).toString() === value);
  return JSON.stringify(value);
};
const canonical = value => Array.isArray(value) ? `[${value.map(canonical)}]`
  : isObject(value) ? `{${Object.keys(value).sort().map(name => `${scalar(name)}:${canonical(value[name])}`)}}`
  : scalar(value);

const hasOnlyIntegers = value => typeof value === "number" ? Number.isSafeInteger(value)
  : value === null || typeof value !== "object" || Object.values(value).every(hasOnlyIntegers);

// What follows a key on its line (until when it was the log's) is for people.
const readKeys = text => text.split("\n").map(line => line.trim().split(" ")[0]).filter(line => line !== "").map(line => {
  const [, name, id, base64] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(line);
  const raw = Buffer.from(base64, "base64");
  if (raw.length !== 33 || raw[0] !== 1 || sha(Buffer.from(`${name}\n`), raw).toString("hex", 0, 4) !== id) throw new Error(`no key: ${line}`);
  return { name, id, key: createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: raw.subarray(1).toString("base64url") } }) };
});

// The text of a C2SP signed note that a known key has signed; signatures by other keys are passed over.
function openNote(note, keys) {
  check("checkpoint", typeof note === "string");
  const gap = note.lastIndexOf("\n\n");
  check("checkpoint", gap >= 0 && note.endsWith("\n") && note.length > gap + 2);
  const text = note.slice(0, gap + 1);
  let good = 0;
  for (const line of note.slice(gap + 2, -1).split("\n")) {
    const [, name, base64] = /^\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    const data = Buffer.from(base64 ?? "", "base64");
    check("checkpoint", data.length > 4 && data.toString("base64") === base64);
    const known = keys.find(key => key.name === name && key.id === data.toString("hex", 0, 4));
    if (!known) continue;
    check("checkpoint", ed25519(null, Buffer.from(text), known.key, data.subarray(4)));
    good++;
  }
  check("checkpoint", good > 0);
  return text;
}

// The root that an inclusion proof leads to (RFC 9162 section 2.1.3.2).
function rootOf(index, size, leaf, proof) {
  check("proof", index >= 0 && index < size && Array.isArray(proof));
  let [node, last, hash] = [index, size - 1, leaf];
  const up = () => [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  for (const step of proof) {
    const sibling = unhex(step, 32);
    check("proof", sibling && last > 0);
    if (node % 2 === 1 || node === last) {
      hash = sha(Buffer.of(1), sibling, hash);
      while (node > 0 && node % 2 === 0) up();
    } else hash = sha(Buffer.of(1), hash, sibling);
    up();
  }
  check("proof", last === 0);
  return hash;
}

function verify(data, keys) {
  // 1. Syntax and canonical form.
  let file, right;
  try {
    file = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
    right = data.equals(Buffer.from(canonical(file)));
  } catch {
    check("syntax", false);
  }
  check("canonical form", right);
  check("syntax", isObject(file) && Object.keys(file).every(name => ["receipt", "signature", "leaf", "proof", "checkpoint", "salts"].includes(name)));
  const { receipt, leaf, salts } = file;
  check("syntax", isObject(receipt) && receipt.version === 1 && typeof receipt.log === "string" && hasOnlyIntegers(file));
  // 2. The signature: by a key whose name is the receipt's log.
  const signed = (message, signature) => signature && keys.some(key => key.name === receipt.log && ed25519(null, Buffer.from(message), key.key, signature));
  check("signature", signed(`entente-receipt-v1\n${canonical(receipt)}`, unhex(file.signature, 64)));
  // 3. The leaf: the log's entry is the digest of the receipt.
  check("proof", ["leaf", "proof", "checkpoint"].some(name => Object.hasOwn(file, name)));
  const hash = sha(Buffer.of(0), sha(Buffer.from(canonical(receipt))));
  check("leaf", has(leaf, "index", "hash") && leaf.hash === hash.toString("hex") && Number.isSafeInteger(leaf.index));
  // 4. The checkpoint, and the proof that leads to it.
  const lines = openNote(file.checkpoint, keys).split("\n");
  const [origin, size, root] = lines;
  check("checkpoint", lines.length >= 4 && lines.slice(0, -1).every(line => line !== "") && origin === receipt.log && /^(0|[1-9][0-9]*)$/.test(size));
  check("proof", rootOf(leaf.index, Number(size), hash, file.proof).toString("base64") === root);
  // 5. The salts, where they came with it.
  if (Object.hasOwn(file, "salts")) {
    check("salts", has(salts, "request", "answer", "signature") && unhex(salts.request, 32) && unhex(salts.answer, 32));
    const statement = canonical({ answer: salts.answer, leaf: leaf.hash, request: salts.request });
    check("salts", signed(`entente-salts-v1\n${statement}`, unhex(salts.signature, 64)));
  }
  return `ok: leaf ${leaf.index} of ${origin}, under its checkpoint of ${size} leaves`;
}

function verdict(data, keys) {
  try {
    return verify(data, keys);
  } catch (mismatch) {
    if (mismatch instanceof Mismatch) return mismatch.message;
    throw mismatch;
  }
}

const [keysFile, ...files] = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: verify.mjs KEYS FILE... | verify.mjs KEYS --stdin");
  process.exit(2);
}
const keys = readKeys(readFileSync(keysFile, "utf8"));
const many = files[0] === "--stdin"
  ? readFileSync(0, "utf8").split("\n").slice(0, -1).map(line => [null, Buffer.from(line, "base64")])
  : files.map(file => [file, readFileSync(file)]);
const said = many.map(([name, data]) => [name, verdict(data, keys)]);
console.log(said.map(([name, text]) => name === null || files.length === 1 ? text : `${name}: ${text}`).join("\n"));
process.exitCode = said.every(([, text]) => text.startsWith("ok")) ? 0 : 1;
