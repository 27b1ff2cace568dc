import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { OutputTail } from "../../../runtime/coordinator/workers/output-tail.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("without output nothing is shown", () => {
  const tail = new OutputTail();
  assert.equal(tail.render(), "");
  tail.add(bytes("\n\n  \n"));
  assert.equal(tail.render(), "");
});

test("what was printed is shown indented, below the message", () => {
  const tail = new OutputTail();
  tail.add(bytes("one\ntwo"));
  assert.equal(tail.render(), "\n  | one\n  | two");
});

test("only the last ten lines are shown", () => {
  const tail = new OutputTail();
  for (let line = 1; line <= 25; line++) tail.add(bytes(`line ${line}\n`));
  const shown = Array.from({ length: 10 }, (_, index) => `\n  | line ${index + 16}`).join("");
  assert.equal(tail.render(), shown);
});

test("a large output is not kept, with or without line ends", () => {
  for (const chunk of ["x".repeat(65_536), "x\n".repeat(32_768)]) {
    const tail = new OutputTail();
    for (let chunks = 0; chunks < 100; chunks++) tail.add(bytes(chunk));
    tail.add(bytes("the last words"));
    assert.ok(tail.render().endsWith("the last words"));
    assert.ok(tail.render().length < 5_000);
  }
});

test("two streams in the middle of a character and of a line do not garble each other", () => {
  const lines: string[] = [];
  const tail = new OutputTail((line) => lines.push(line));
  const [head, rest] = [bytes("grü\n").subarray(0, 3), bytes("grü\n").subarray(3)];
  tail.add(head, "stdout");
  tail.add(bytes("é: err"), "stderr");
  assert.equal(tail.render(), "\n  | gr\n  | é: err", "half a character is not shown");
  tail.add(rest, "stdout");
  tail.add(bytes("or\n"), "stderr");
  assert.deepEqual(lines, ["grü", "é: error"]);
  assert.equal(tail.render(), "\n  | grü\n  | é: error");
});

test("lines are passed on when they are complete, also when the output is cut within a character", () => {
  const text = "grüß Gott\nzwölf 十二 \u{1f94a}\n\nthe rest has no end";
  const whole = bytes(text);
  fc.assert(
    fc.property(fc.array(fc.nat(whole.byteLength), { maxLength: 8 }), (cuts) => {
      const lines: string[] = [];
      const tail = new OutputTail((line) => lines.push(line));
      const ends = [...cuts.sort((a, b) => a - b), whole.byteLength];
      for (const [index, end] of ends.entries()) tail.add(whole.subarray(ends[index - 1] ?? 0, end));
      assert.deepEqual(lines, text.split("\n").slice(0, -1));
      assert.ok(tail.render().includes("the rest has no end"));
    }),
  );
});
