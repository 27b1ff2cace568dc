import assert from "node:assert/strict";
import { resolve } from "node:path";
import { describe, it } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { closest } from "../../runtime/problem/closest.ts";
import { displayPath, formatProblems, UserError, usageError } from "../../runtime/problem/problem.ts";

const file = resolve("bench/my.bench.ts");

describe("formatProblems", () => {
  it("prints place, line, caret and what to write", () => {
    const error = usageError("connections must be more", "write 1", {
      file,
      line: 3,
      column: 4,
      lineText: "  .swarm(0)",
    });
    assert.equal(
      formatProblems(error),
      ["bench/my.bench.ts:3:4: connections must be more", "  .swarm(0)", "   ^", "  write 1"].join("\n"),
    );
  });

  it("prints every problem, with or without a place, and each line of a fix", () => {
    const error = new UserError(3, [
      { message: "too few files", fix: "ulimit -n 9\nor --fit" },
      { message: "no memory" },
    ]);
    assert.equal(
      formatProblems(error),
      ["c10m: too few files", "  ulimit -n 9", "  or --fit", "", "c10m: no memory"].join("\n"),
    );
    assert.equal(error.message, "too few files; no memory");
  });

  it("keeps the caret under its column behind tabs and in a long line", () => {
    const tabbed = usageError("x", undefined, { file, line: 1, column: 4, lineText: "a\tb!" });
    assert.deepEqual(formatProblems(tabbed).split("\n").slice(1), ["  a\tb!", "   \t ^"]);

    const lineText = `${"a".repeat(5_000)}!${"b".repeat(5_000)}`;
    const [, text, caret] = formatProblems(
      usageError("x", undefined, { file, line: 1, column: 5_001, lineText }),
    ).split("\n");
    assert.equal(text![caret!.indexOf("^")], "!");
    assert(text!.length < 120);
  });

  it("leaves the excerpt out when the line is empty", () => {
    const error = usageError("no plan", "write one", { file, line: 1, column: 1, lineText: "" });
    assert.equal(formatProblems(error), "bench/my.bench.ts:1:1: no plan\n  write one");
  });

  it("adds color only when it is asked to", () => {
    const error = usageError("wrong", "write right", { file, line: 1, column: 1, lineText: "x" });
    const colored = formatProblems(error, { color: true });
    assert(colored.includes("\u001b[31m"));
    assert.equal(stripVTControlCharacters(colored), formatProblems(error, { color: false }));
  });
});

describe("displayPath", () => {
  it("is relative inside the current directory only", () => {
    assert.equal(displayPath(resolve("a/b.ts")), "a/b.ts");
    assert.equal(displayPath(resolve("..odd/b.ts")), "..odd/b.ts");
    assert.equal(displayPath(resolve("../b.ts")), resolve("../b.ts"));
  });
});

describe("closest", () => {
  const known = ["connections", "engine", "fit", "runs"];
  for (const [word, expected] of [
    ["conections", "connections"],
    ["Engine", "engine"],
    ["fti", null],
    ["fitt", "fit"],
    ["run", "runs"],
    ["burst", null],
    ["", null],
  ] as const) {
    it(`"${word}" means ${expected}`, () => assert.equal(closest(word, known), expected));
  }
});
