/** The plan hash of a script is a part of the contract: an old result has to name the same plan as a new one. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { canonicalJson } from "../../dsl/canonical.ts";

/**
 * The hashes of the examples of version 0.1.0, as `--json` printed them. A hash in this table must never change,
 * unless the script of the example changes (whatsapp-scale has since lost its ramp and got three rounds).
 */
const HASHES: Readonly<Record<string, string>> = {
  churn: "197fa8b5113dad3de5ca7702720ec21e87f30eaad6110d14c93d4a74bd064231",
  "compare-servers": "84f0ba1d5eb807c5281a7b5dd9403442f3b1310686b0b449ccab133e5edcccef",
  "compare-tcp-servers": "ecdda46668861ff01bb15c239aee10eb6a1a0c3d155ff3300baa925857f51672",
  connect: "168838deda7c360e0f62cbd5c902fad5870f11af54744d86ce84acb4980e03e2",
  "deploy-storm": "5654c7dc2ae8c1f4f7cd5c7df3026ea604305f2eceeffe8736441eb0f892cac9",
  expectations: "ee1ac1452d7e7d1ba6e643898c965741bd4be74e14e16eaadd1eaf12b17d35cd",
  hello: "8a1aecc0eb2c0df48cb84a25bbbf5f4df5a2e144b20133f285cfee4cab698057",
  "key-value": "c770806fda9a6c7ec309cbd32cf95b45561a1383308e27d6b888190287f4285c",
  "morning-ramp": "47fa62e664a669ecdb98e3fd7681fa766889ab7587e2510cd484e204c52a5177",
  "push-to-everyone": "b7bfa01ae9f17060bc9c0e355c25a8439a39dcadaa4325910d30de76559117f2",
  "ramp-and-hold": "f6f92ae4080c165b6a819f73906ec7b10a0f8df7a62c999868a522832ff315e1",
  "slow-readers": "f963df80f696688f193c87b347daad2da5fdbf8cb785e286999fc048d716181e",
  "steady-chat": "13f3699db43cd2933ddd0500e9470fce22ffe90ec301c0822bb008c7b7862d23",
  "ten-million": "d68c16b3072c5a0d553ca20ee0f621cd97a99d003f76fc0cabdbcd7822406804",
  websocket: "a92d34de7833f32e2cccfdd1cdb6ccc7f91c8ed62cedc4b49abe55f1f1aa3d1c",
  "whatsapp-scale": "079bd119a52279859bc4618a87de4f4c4c2faecfb37440b7fb7b72dd7c7dae15",
};

for (const [example, hash] of Object.entries(HASHES)) {
  test(`the plan of ${example}.bench.ts has the hash that it always had`, async () => {
    const { default: described } = (await import(`../../examples/${example}.bench.ts`)) as { default: unknown };
    const plan: unknown = JSON.parse(JSON.stringify(described));
    assert.equal(createHash("sha256").update(canonicalJson(plan)).digest("hex"), hash);
  });
}
