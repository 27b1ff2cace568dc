import assert from "node:assert/strict";
import { appendFile, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { BIN, CRASH_PLACE, run, withStandIn } from "./stand-in.ts";

/** Every way to start the launcher from a checkout. */
const STARTS: Record<string, [command: string, ...args: string[]]> = {
  node: [process.execPath],
  "node with flags": [process.execPath, "--no-warnings"],
  zx: [join(BIN, "zx")],
  "zx with flags": [join(BIN, "zx"), "--quiet", "--shell", "/bin/sh"],
  deno: [join(BIN, "deno"), "run", "-A"],
};

/** The launcher under node. */
const launch = (checkout: string, ...args: string[]) => run(process.execPath, ["scripts/run.mjs", ...args], checkout);

/** The launcher under node, with a temporary directory of its own. */
const launchWith = (temporary: string, checkout: string) =>
  run("env", [`TMPDIR=${temporary}`, process.execPath, "scripts/run.mjs"], checkout);

/** The number of a process that is over. */
const pidOfNobody = async (checkout: string) => (await run("sh", ["-c", "printf $$"], checkout)).stdout;

const cacheOf = (checkout: string) => join(checkout, "node_modules/.cache/c10m");

describe("run.mjs in a checkout", () => {
  for (const [name, [command, ...prefix]] of Object.entries(STARTS)) {
    it(`hands over the arguments, and ends with main's exit code: ${name}`, () =>
      withStandIn(async (checkout) => {
        const args = ["my.bench.ts", "--json", "-", "--", "scripts/run.mjs", ""];
        const { code, stdout } = await run(command, [...prefix, "scripts/run.mjs", ...args], checkout);
        assert.equal(code, 3);
        const { args: received, context } = JSON.parse(stdout);
        assert.deepEqual(received, args);
        const entries = ["dslEntry", "guestEntry", "sandboxEntry", "workerEntry"];
        const names = ["commandLine", "examples", "installed", "version", ...entries];
        assert.deepEqual(Object.keys(context).sort(), names.sort());
        assert.deepEqual([context.installed, context.examples], [false, join(checkout, "examples")]);
        assert.deepEqual(context.commandLine.slice(-1 - args.length), [join(checkout, "scripts/run.mjs"), ...args]);
        assert.equal(context.version, "1.2.3");
        assert.equal(context.dslEntry, join(checkout, "dsl/mod.ts"));
        assert((await stat(context.workerEntry)).isFile());

        const big = await run(command, [...prefix, "scripts/run.mjs", "big"], checkout);
        assert.deepEqual([big.code, big.stdout.length], [3, 4_000_001]);

        const crash = await run(command, [...prefix, "scripts/run.mjs", "crash"], checkout);
        assert.equal(crash.code, 4);
        assert.match(crash.stderr, /TypeError: crashed on purpose/);
        assert.match(crash.stderr, CRASH_PLACE);
      }));
  }

  it("is found through a symlink, as a package's bin is", () =>
    withStandIn(async (checkout) => {
      await symlink("../scripts/run.mjs", join(checkout, "node_modules/c10m"));
      const { code, stdout } = await run(join(checkout, "node_modules/c10m"), ["a", "b"], checkout);
      assert.deepEqual([code, JSON.parse(stdout).args], [3, ["a", "b"]]);
    }));

  it("says what to do when the packages are missing", () =>
    withStandIn(async (checkout) => {
      await appendFile(join(checkout, "runtime/cli/main.ts"), 'import "no-such-package";');
      const { code, stderr } = await launch(checkout);
      assert.equal(code, 4);
      assert.match(stderr, /no-such-package.*\n {2}run: npm install\n$/);
    }));

  for (const [name, [command, ...prefix]] of Object.entries(STARTS)) {
    it(`carries on when nothing can be written any more: ${name}`, () =>
      withStandIn(async (checkout) => {
        await launch(checkout);
        for (const full of [">/dev/full", "2>/dev/full", ">/dev/full 2>/dev/full"]) {
          const line = `"$@" scripts/run.mjs noisy ${full}; echo "code $?"`;
          const { stdout, stderr } = await run("/bin/sh", ["-c", line, "sh", command, ...prefix], checkout);
          assert.match(stdout, /^(out\n)*code 3\n$/, full);
          assert.match(stderr, /^(err\n)*$/, full);
        }
      }));
  }

  it("lets go of a reader that has gone", () =>
    withStandIn(async (checkout) => {
      const command = '{ "$0" scripts/run.mjs big; echo "code $?" >&2; } | head -c 1';
      const { stdout, stderr } = await run("/bin/sh", ["-c", command, process.execPath], checkout);
      assert.deepEqual([stdout, stderr], ["x", "code 3\n"]);
    }));
});

describe("the cache of run.mjs", () => {
  it("builds once for each state of the sources", () =>
    withStandIn(async (checkout) => {
      const mainEntry = async () => {
        const { workerEntry } = JSON.parse((await launch(checkout)).stdout).context;
        const file = join(dirname(workerEntry), "main.mjs");
        return { file, builtAt: (await stat(file)).mtimeMs, text: await readFile(file, "utf8") };
      };
      const first = await mainEntry();
      assert.deepEqual(await mainEntry(), first);

      await appendFile(join(checkout, "dsl/mod.ts"), "// changed");
      const second = await mainEntry();
      assert.notEqual(second.file, first.file);
      assert.equal(second.text, first.text);
    }));

  it("drops what nobody has used for an hour, and nothing else", () =>
    withStandIn(async (checkout) => {
      const cache = cacheOf(checkout);
      const states: string[] = [];
      const build = async () => {
        await appendFile(join(checkout, "runtime/cli/main.ts"), "// changed\n");
        await launch(checkout);
        states.push((await readdir(cache)).find((name) => !states.includes(name))!);
      };
      await build();
      await build();
      const longAgo = new Date(Date.now() - 61 * 60 * 1000);
      await utimes(join(cache, states[0]!), longAgo, longAgo);
      await build();
      assert.deepEqual((await readdir(cache)).sort(), [states[1]!, states[2]!].sort());

      // A run counts as use, not just a build.
      await utimes(join(cache, states[2]!), longAgo, longAgo);
      await launch(checkout);
      await build();
      assert.deepEqual((await readdir(cache)).sort(), states.slice(1).sort());
    }));

  it("serves several at once with one entry", () =>
    withStandIn(async (checkout) => {
      const outcomes = await Promise.all([launch(checkout), launch(checkout), launch(checkout)]);
      assert.deepEqual(
        outcomes.map(({ code }) => code),
        [3, 3, 3],
      );
      assert.equal(new Set(outcomes.map(({ stdout }) => stdout)).size, 1);
      assert.equal((await readdir(cacheOf(checkout))).length, 1);
    }));

  it("leaves nothing when a build fails", () =>
    withStandIn(async (checkout) => {
      await appendFile(join(checkout, "runtime/cli/main.ts"), "const = 1;");
      const { code, stderr } = await launch(checkout);
      assert.equal(code, 4);
      assert.match(stderr, /runtime\/cli\/main\.ts:15:6/);
      assert.deepEqual(await readdir(cacheOf(checkout)), []);
    }));

  it("does without where it cannot be written, and leaves nothing, not even of one that was killed", () =>
    withStandIn(async (checkout) => {
      await writeFile(join(checkout, "node_modules/.cache"), "in the way");
      await appendFile(join(checkout, "runtime/cli/main.ts"), 'import "chalk";');
      const temporary = join(checkout, "temporary");
      await mkdir(join(temporary, `c10m-runtime-${await pidOfNobody(checkout)}-x`), { recursive: true });
      const { code, stdout, stderr } = await launchWith(temporary, checkout);
      assert.deepEqual([code, stderr], [3, ""]);
      assert.equal(dirname(dirname(JSON.parse(stdout).context.workerEntry)), temporary);
      assert.deepEqual(await readdir(temporary), []);
    }));

  it("says what to do where nothing can be written", () =>
    withStandIn(async (checkout) => {
      await writeFile(join(checkout, "node_modules/.cache"), "in the way");
      const { code, stderr } = await launchWith("/nowhere", checkout);
      assert.equal(code, 4);
      assert.match(
        stderr,
        /^Cannot build c10m: neither .*\.cache\/c10m nor \/nowhere can .*\n {2}try: TMPDIR=FOLDER, .*\n$/,
      );
    }));
});
