// A witness of a few lines, from C2SP tlog-cosignature: reads {seed, name, time, checkpoint} on stdin, prints its key and its signature line.
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
const { seed, name, time, checkpoint } = JSON.parse(readFileSync(0, "utf8"));
const key = createPrivateKey({ format: "der", type: "pkcs8", key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.from(seed, "hex")]) });
const raw = Buffer.from(createPublicKey(key).export({ format: "jwk" }).x, "base64url");
const typed = Buffer.concat([Buffer.of(4), raw]);
const id = createHash("sha256").update(`${name}\n`).update(typed).digest().subarray(0, 4);
const body = checkpoint.slice(0, checkpoint.lastIndexOf("\n\n") + 1);
const at = Buffer.alloc(8);
at.writeBigUInt64BE(BigInt(time));
const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${body}`), key);
console.log(`${name}+${id.toString("hex")}+${typed.toString("base64")}`);
console.log(`\u2014 ${name} ${Buffer.concat([id, at, signature]).toString("base64")}`);
