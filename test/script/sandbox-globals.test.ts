/** What scripts may use gives the same values in the sandbox as in Node. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { runInThisContext } from "node:vm";
import { failure, withFiles } from "./scripts.ts";

/** Expressions whose value JSON can hold; "a throw" stands for a value that cannot be had. */
const EXPRESSIONS: Readonly<Record<string, readonly string[]>> = {
  "text and bytes": [
    '[...new TextEncoder().encode("é😀\\0x")]',
    '[...new TextEncoder().encode("\\ud800 lone \\udc00")]',
    "(() => { const to = new Uint8Array(5); return [new TextEncoder().encodeInto('é😀x', to), [...to]]; })()",
    "new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0, 0xff, 65]))",
    'new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 65]))',
    'new TextDecoder("latin1").encoding',
    'new TextDecoder("utf-16le").decode(new Uint16Array([0x41, 0xd83d, 0xde00]))',
    'new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff]))',
    'new TextDecoder("no such encoding")',
    "new TextDecoder().decode(new Uint8Array([65, 66, 67, 68]).subarray(1, 3))",
    'btoa("hello\\0\\xff")',
    'btoa("€")',
    'atob(" aGVs bG8A/w == ")',
    'atob("a")',
    'atob("****")',
  ],
  addresses: [
    'new URL("HTTP://ü.example:80/a/../b c?x=1&y=ä#z")',
    'new URL("../c", "ws://user:pass@[::1]:8080/a/b")',
    'new URL("no url")',
    'URL.canParse("no url")',
    '["href","origin","protocol","username","password","host","hostname","port","pathname","search","hash"].map((part) => new URL("wss://u:p@h:1/p?q#f")[part])',
    '(() => { const u = new URL("http://a/b"); u.port = "81"; u.hash = "x"; u.host = "c:82"; u.port = "none"; u.search = "?q=1"; return u.href; })()',
    '(() => { const u = new URL("http://a/?x=1"); u.searchParams.append("ü &", "ö="); u.searchParams.delete("x"); return [u.href, u.search]; })()',
    '(() => { const u = new URL("http://a/"); u.href = "nonsense"; })()',
    '[...new URLSearchParams("?a=1&b=%C3%A9+x&a=%zz&&c&=d&e=1=2")]',
    'new URLSearchParams({ a: "1 2", \'b~!*()\': "é\'" }).toString()',
    'new URLSearchParams([["b", "2"], ["a", "1"], ["b", "1"]]).toString()',
    '(() => { const p = new URLSearchParams("b=2&a=1&b=1"); p.sort(); p.set("b", "9"); return [p.toString(), p.size, p.has("a", "2"), p.getAll("b"), p.get("z")]; })()',
  ],
  copies: [
    "structuredClone({ a: [1, , { b: new Date(0) }], m: [...structuredClone(new Map([[1, new Set([2])]]))], n: null })",
    "(() => { const a = { name: 1 }; a.self = a; const b = structuredClone(a); return b.self === b && b !== a; })()",
    "(() => { const v = new Uint16Array([1, 2, 3]).subarray(1); const c = structuredClone(v); return [[...c], c.byteOffset, c.buffer !== v.buffer]; })()",
    "(() => { const e = structuredClone(new RangeError('x')); return [e instanceof RangeError, e.name, e.message]; })()",
    "structuredClone(() => {})",
    "structuredClone(/a/gi).flags",
  ],
  patterns: [
    '[/a\\/[/]b/, new RegExp("/"), new RegExp("\\n"), new RegExp(""), /\\u{1F600}/u].map((p) => [p.source, p.flags])',
    "[/x/dgimsuy.flags, /[\\p{L}--[a-z]]/v.flags, /[\\p{L}--[a-z]]/v.test('É')]",
    '"2024-05".replace(/(?<y>\\d+)-(?<m>\\d+)/, "$<m>/$<y>")',
    '"aXbxc".split(/x/i)',
    '[..."a1b22".matchAll(/(?<=[ab])\\d+/g)].map(({ 0: found, index }) => [found, index])',
    '/^\\$\\d+\\r\\n.*\\r\\n$/s.test("$3\\r\\nabc\\r\\n")',
  ],
  "the language": [
    "[0.1 + 0.2, 1e21, 1e-7, 123456789012345680000, 5e-324, -0, 2 ** 53].map(String)",
    "[3, 1, 2].toSorted().with(0, 9).at(-1)",
    "Object.groupBy === undefined ? 'a' : 'a'",
    "new Date(Date.UTC(2024, 1, 29, 12)).toISOString()",
    "[Math.hypot(3, 4), Math.fround(5.5), Math.clz32(1), Math.cbrt(27)]",
    "JSON.stringify({ b: [undefined, NaN], a: '\\ud800' })",
    '"İ".toLowerCase() + "ß".toUpperCase() + "\\u0041\\u030a".normalize("NFC")',
    "(class { static #x = 1; static { this.y = this.#x + 1; } }).y",
    "typeof queueMicrotask",
    "String(10n ** 20n)",
    "Number('0x1f') + parseInt('12px') + parseFloat('1.5e3')",
    "encodeURIComponent('ü/?') + decodeURIComponent('%C3%BC')",
  ],
};

/** JSON of an expression's value, or of the fact that it throws; evaluated here and in the sandbox alike. */
const EVALUATE = `(expression) => {
  try {
    return JSON.stringify((0, eval)(expression)) ?? "undefined";
  } catch {
    return "a throw";
  }
}`;

for (const [what, expressions] of Object.entries(EXPRESSIONS)) {
  test(`${what}: the same in the sandbox as in Node`, async () => {
    const script = `throw new Error(JSON.stringify(${JSON.stringify(expressions)}.map(${EVALUATE})));`;
    await withFiles({ "my.bench.ts": script }, async (folder) => {
      const { message } = await failure(join(folder, "my.bench.ts"));
      const got: string[] = JSON.parse(message.slice("the script threw Error: ".length));
      const evaluate: (expression: string) => string = runInThisContext(EVALUATE);
      for (const [index, expression] of expressions.entries()) {
        assert.equal(got[index], evaluate(expression), expression);
      }
    });
  });
}
