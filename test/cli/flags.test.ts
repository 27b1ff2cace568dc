import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { FLAGS } from "../../runtime/cli/flag-table.ts";
import { helpText, parseFlags, type RunCommand } from "../../runtime/cli/flags.ts";
import { UserError } from "../../runtime/problem/problem.ts";

const PLAIN: RunCommand = {
  kind: "run",
  script: "my.bench.ts",
  fit: false,
  connections: null,
  engine: null,
  runs: 1,
  isolate: false,
  allowNet: [],
  allowRun: [],
  plan: false,
  outputs: {},
  compare: null,
  thresholdPercent: null,
  deadlineMs: null,
  quiet: false,
  color: null,
};

/** A command line as one would type it, words split at blanks. */
function parse(line: string) {
  return parseFlags(line.split(" ").filter((word) => word !== ""));
}

const ACCEPTED: [line: string, expected: Partial<RunCommand>][] = [
  ["my.bench.ts", {}],
  ["my.bench.ts --fit", { fit: true }],
  ["--fit my.bench.ts", { fit: true }],
  ["--connections 10 my.bench.ts", { connections: 10 }],
  ["my.bench.ts --connections=1000000", { connections: 1_000_000 }],
  ["my.bench.ts --connections 1_000_000", { connections: 1_000_000 }],
  ["my.bench.ts --connections 1,000,000", { connections: 1_000_000 }],
  ["my.bench.ts --connections 1e6", { connections: 1_000_000 }],
  ["my.bench.ts --connections 2.5E+3", { connections: 2_500 }],
  ["my.bench.ts --connections 10 --connections 20", { connections: 20 }],
  ["my.bench.ts --engine auto", { engine: "auto" }],
  ["my.bench.ts --engine node", { engine: "node" }],
  ["my.bench.ts --engine uring", { engine: "uring" }],
  ["my.bench.ts --engine epoll", { engine: "epoll" }],
  ["my.bench.ts --runs 5", { runs: 5 }],
  [
    "my.bench.ts --allow-net Example.com --allow-net [::0:1] --allow-net 10.1",
    { allowNet: ["example.com", "::1", "10.0.0.1"] },
  ],
  ["my.bench.ts --allow-run", { allowRun: "any" }],
  ["my.bench.ts --allow-run=node", { allowRun: ["node"] }],
  ["--allow-run=node,./server --allow-run=deno my.bench.ts", { allowRun: ["node", "./server", "deno"] }],
  ["--allow-run=node --allow-run my.bench.ts", { allowRun: "any" }],
  ["my.bench.ts --plan", { plan: true }],
  ["my.bench.ts --json -", { outputs: { json: "-" } }],
  ["--json out.json my.bench.ts", { outputs: { json: "out.json" } }],
  ["my.bench.ts --json=--odd", { outputs: { json: "--odd" } }],
  ["my.bench.ts --json a.json --markdown -", { outputs: { json: "a.json", markdown: "-" } }],
  ["my.bench.ts --html a.html --junit b.xml", { outputs: { html: "a.html", junit: "b.xml" } }],
  ["my.bench.ts --compare a.json", { compare: "a.json" }],
  ["my.bench.ts --compare a.json --threshold 2.5%", { compare: "a.json", thresholdPercent: 2.5 }],
  ["my.bench.ts --compare a.json --threshold 0", { compare: "a.json", thresholdPercent: 0 }],
  ["my.bench.ts --deadline 90s", { deadlineMs: 90_000 }],
  ["my.bench.ts --deadline 500ms", { deadlineMs: 500 }],
  ["my.bench.ts --deadline 1.5m", { deadlineMs: 90_000 }],
  ["my.bench.ts --deadline 1h", { deadlineMs: 3_600_000 }],
  ["my.bench.ts --deadline 576h", { deadlineMs: 2_073_600_000 }],
  ["my.bench.ts --quiet --no-color", { quiet: true, color: false }],
  ["--fit -- --odd.bench.ts", { fit: true, script: "--odd.bench.ts" }],
];

const REFUSED: [line: string, message: string, fix: RegExp][] = [
  ["", "no script was given", /^write c10m my\.bench\.ts /],
  ["--fit", "no script was given", /^write c10m my\.bench\.ts /],
  ["-", "a script cannot come from standard input", /^write c10m my\.bench\.ts /],
  ["a.ts b.ts", 'c10m runs one script at a time, and "b.ts" is a second one', /^write c10m my\.bench\.ts /],
  ["a.ts --conections 5", "there is no flag --conections", /^did you mean --connections\?$/],
  ["a.ts --nocolor", "there is no flag --nocolor", /^did you mean --no-color\?$/],
  ["a.ts --frobnicate", "there is no flag --frobnicate", /--help/],
  ["a.ts -x", "there is no flag -x", /--help/],
  ["a.ts --fit=yes", "--fit takes no value", /^write --fit$/],
  ["a.ts --json", "--json needs a value", /^write --json FILE$/],
  ["a.ts --json --fit", "--json needs a value", /^write --json FILE$/],
  ["a.ts --json=", "--json needs a value", /^write --json FILE$/],
  ["a.ts --connections", "--connections needs a value", /^write --connections N$/],
  ["a.ts --allow-run=", "--allow-run needs a value", /^write --allow-run, or --allow-run=PROGRAM,\.\.\.$/],
  ["--allow-run node a.ts", 'c10m runs one script at a time, and "a.ts" is a second one', /^write c10m my\.bench\.ts /],
  ["a.ts --connections -3", '--connections takes a whole number of at least 1, not "-3"', /1e6/],
  ["a.ts --connections 0", '--connections takes a whole number of at least 1, not "0"', /1e6/],
  ["a.ts --connections 1.5", '--connections takes a whole number of at least 1, not "1.5"', /1e6/],
  ["a.ts --connections 1,5", '--connections takes a whole number of at least 1, not "1,5"', /1e6/],
  ["a.ts --connections 10k", '--connections takes a whole number of at least 1, not "10k"', /1e6/],
  ["a.ts --connections 0x10", '--connections takes a whole number of at least 1, not "0x10"', /1e6/],
  ["a.ts --connections 1e400", '--connections takes a whole number of at least 1, not "1e400"', /1e6/],
  ["a.ts --runs none", '--runs takes a whole number of at least 1, not "none"', /--runs/],
  ["a.ts --engine iocp", '--engine knows no engine "iocp"', /auto, uring, epoll, node/],
  ["a.ts --deadline 90", '--deadline takes a duration with its unit, not "90"', /90s/],
  ["a.ts --deadline 0s", '--deadline takes a duration with its unit, not "0s"', /90s/],
  ["a.ts --deadline 577h", '--deadline takes at most 24 days, not "577h"', /576h/],
  ["a.ts --json - --markdown -", "--json and --markdown cannot both go to standard output", /a file for one/],
  ["a.ts --json x --markdown x", "--json and --markdown cannot both go to x", /a file for one/],
  ["a.ts --threshold 5%", "--threshold needs --compare", /--compare FILE/],
  ["a.ts --compare a.json --threshold 5kg", '--threshold takes a percentage, not "5kg"', /--threshold 5%/],
  ["a.ts --compare a.json --threshold 1001", '--threshold takes a percentage, not "1001"', /--threshold 5%/],
  [
    "a.ts --allow-net https://example.com/",
    '--allow-net takes a host without scheme and port, not "https://example.com/"',
    /^write --allow-net example\.com$/,
  ],
  ["a.ts --allow-net h:80", '--allow-net takes a host without scheme and port, not "h:80"', /example\.com/],
];

describe("parseFlags", () => {
  for (const [line, expected] of ACCEPTED) {
    it(`reads: ${line}`, () => assert.deepEqual(parse(line), { ...PLAIN, ...expected }));
  }

  for (const [line, message, fix] of REFUSED) {
    it(`refuses: ${line || "nothing at all"}`, () => {
      assert.throws(
        () => parse(line),
        (error: unknown) => {
          assert(error instanceof UserError);
          assert.equal(error.exitCode, 2);
          assert.equal(error.problems.length, 1);
          assert.equal(error.problems[0]!.message, message);
          assert.match(error.problems[0]!.fix!, fix);
          return true;
        },
      );
    });
  }

  it("shows help and version whatever else is asked for", () => {
    for (const line of ["--help", "-h", "a.ts --help", "--help --connections none"]) {
      assert.deepEqual(parse(line), { kind: "help" });
    }
    for (const line of ["--version", "-v", "a.ts --version"]) assert.deepEqual(parse(line), { kind: "version" });
  });

  it("reads every count back, however its digits are grouped", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.constantFrom("", "_", ","), (count, separator) => {
        const written = String(count).replace(/\B(?=(\d{3})+$)/g, separator);
        assert.deepEqual(parseFlags(["a.ts", "--connections", written]), {
          ...PLAIN,
          script: "a.ts",
          connections: count,
        });
      }),
    );
  });

  it("returns a command or throws a UserError, whatever the arguments", () => {
    const argument = fc.oneof(fc.string(), fc.constantFrom(...FLAGS.map(({ name }) => `--${name}`), "-", "--", "a.ts"));
    fc.assert(
      fc.property(fc.array(argument), (args) => {
        try {
          assert.ok(parseFlags(args).kind);
        } catch (error) {
          assert(error instanceof UserError, String(error));
        }
      }),
    );
  });
});

describe("helpText", () => {
  it("names every flag and exit code within 100 columns", () => {
    const lines = helpText().split("\n");
    for (const { name } of FLAGS)
      assert(
        lines.some((line) => line.includes(`--${name}`)),
        name,
      );
    for (const code of ["0", "1", "2", "3", "4", "129, 130, 143"]) {
      assert(
        lines.some((line) => line.startsWith(`  ${code} `)),
        code,
      );
    }
    for (const line of lines) assert(line.length <= 100, line);
  });
});
