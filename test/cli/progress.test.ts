import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgress, type Progress, type ProgressOptions } from "../../runtime/cli/progress.ts";

interface Recorder {
  progress: Progress;
  written: string[];
  /** Moves the clock on by so many milliseconds. */
  pass: (ms: number) => void;
  /** What a terminal would show, line by line; the last is the one the cursor is on. */
  screen: () => string[];
}

function record(options: Partial<ProgressOptions> = {}, terminal: { columns?: number } = { columns: 60 }): Recorder {
  const written: string[] = [];
  let clock = 1000;
  const stream = { ...terminal, write: (text: string) => written.push(text) };
  const progress = createProgress({ stream, live: true, quiet: false, color: false, now: () => clock, ...options });
  return {
    progress,
    written,
    pass: (ms) => {
      clock += ms;
    },
    screen: () =>
      written
        .join("")
        .split("\n")
        .map((line) => line.split("\r\u001b[2K").at(-1)!),
  };
}

function opening(done: number, extra?: string) {
  return { done, total: 10_000, unit: "connections", perSecond: 1234.4, extra };
}

test("on a terminal one line is rewritten, and stays when its phase ends", () => {
  const { progress, pass, screen } = record();
  progress.phase("opening");
  assert.deepEqual(screen(), ["opening"]);
  pass(100);
  progress.update(opening(4512));
  assert.deepEqual(screen(), ["opening: 4,512 of 10,000 connections, 1,234/s"]);
  pass(100);
  progress.update(opening(9000, "3 failed"));
  assert.deepEqual(screen(), ["opening: 9,000 of 10,000 connections, 1,234/s, 3 failed"]);
  progress.finish("10,000 in 4.56 s");
  assert.deepEqual(screen(), ["opening: 10,000 in 4.56 s", ""]);
  progress.phase("echo");
  progress.finish("done");
  assert.deepEqual(screen(), ["opening: 10,000 in 4.56 s", "echo: done", ""]);
});

test("the line is rewritten at most ten times a second", () => {
  const { progress, written, pass } = record();
  progress.phase("opening");
  for (let ms = 0; ms < 1000; ms++) {
    pass(1);
    progress.update(opening(ms));
  }
  assert.equal(written.length, 11);
});

test("the line keeps within the terminal, also after it was made narrower", () => {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text), columns: 80 };
  let clock = 0;
  const progress = createProgress({ stream, live: true, quiet: false, color: false, now: () => clock });
  progress.phase("a title that is rather long for the terminals of the day");
  for (const columns of [80, 40, 10]) {
    stream.columns = columns;
    clock += 100;
    progress.update(opening(5));
    const line = written.at(-1)!.replace("\r\u001b[2K", "");
    assert.ok(line.length < columns, line);
    assert.ok(line.endsWith("…"));
  }
});

test("a terminal that does not tell its width has 80 columns", () => {
  for (const terminal of [{}, { columns: 0 }]) {
    const { progress, screen } = record({}, terminal);
    progress.phase("x".repeat(200));
    assert.equal(screen()[0]!.length, 79);
  }
});

test("in a pipe a phase is exactly one plain line, when it ends", () => {
  const { progress, written, pass } = record({ live: false });
  progress.phase("opening");
  for (let step = 0; step < 50; step++) {
    pass(100);
    progress.update(opening(step));
  }
  assert.deepEqual(written, []);
  progress.finish("10,000 in 4.56 s");
  progress.phase("echo");
  progress.update({ done: 3, total: null, unit: "rounds", perSecond: null });
  progress.phase("hold");
  progress.finish("");
  progress.clear();
  assert.deepEqual(written, ["opening: 10,000 in 4.56 s\n", "echo: 3 rounds\n", "hold\n"]);
});

test("nothing is half-written once it is cleared, and the next update brings the line back", () => {
  const { progress, screen, pass, written } = record();
  progress.clear();
  assert.deepEqual(written, []);
  progress.phase("opening");
  progress.clear();
  assert.deepEqual(screen(), [""]);
  const before = written.length;
  progress.clear();
  assert.equal(written.length, before);
  pass(100);
  progress.update(opening(1));
  assert.equal(screen().length, 1);
  assert.match(screen()[0]!, /^opening: 1 of/);
});

test("a note stays above the live line", () => {
  const { progress, screen } = record();
  progress.note("this takes about 30 s");
  progress.phase("opening");
  progress.note("a warning\nof two lines");
  assert.deepEqual(screen(), ["this takes about 30 s", "a warning of two lines", "opening"]);
  const pipe = record({ live: false });
  pipe.progress.note("this takes about 30 s");
  assert.deepEqual(pipe.written, ["this takes about 30 s\n"]);
});

test("updates and ends without a phase print nothing", () => {
  const { progress, written } = record();
  progress.update(opening(1));
  progress.finish("done");
  assert.deepEqual(written, []);
});

test("quiet prints nothing at all", () => {
  const { progress, written } = record({ quiet: true });
  progress.phase("opening");
  progress.update(opening(1));
  progress.note("note");
  progress.finish("done");
  progress.clear();
  assert.deepEqual(written, []);
});

test("colour is only colour", () => {
  const { progress, written } = record({ color: true });
  progress.phase("opening");
  assert.equal(written.join(""), "\r\u001b[2K\u001b[2mopening\u001b[22m");
});
