import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { freePorts, onlyRun, runScript } from "./command.ts";

const LANGUAGE = 'import { listen, memory, ports } from "c10m";\n';

test("a port in use is refused before anything starts, with the ports by number", async () => {
  const first = await freePorts(3);
  const taken = net.createServer().listen(first + 1, "127.0.0.1");
  const ended = await runScript(`${LANGUAGE} export default listen(ports(${first}, 3)).swarm(10).measure(memory);`);
  await new Promise((resolve) => taken.close(resolve));
  assert.equal(ended.exitCode, 3);
  assert.match(ended.stderr, /ports in use/);
  assert.match(ended.stderr, new RegExp(`1 port: ${first + 1}`));
  assert.equal(ended.result, null);
});

test("a swarm that does not fit is refused with need, have and remedies, memory in GiB", async () => {
  const first = await freePorts(2);
  const ended = await runScript(
    `${LANGUAGE} export default listen(ports(${first}, 2)).swarm(50_000_000).measure(memory);`,
    ["--engine", "node"],
  );
  assert.equal(ended.exitCode, 3);
  assert.match(ended.stderr, /need .*\n\s+have /);
  assert.match(ended.stderr, /memory\s+need\s+[\d,.]+ GiB/);
  assert.match(ended.stderr, /have\s+[\d,.]+ GiB/);
  assert.match(ended.stderr, /--fit/);
  assert.equal(ended.stdout, "");
});

test("under ulimit -n 1000 a larger swarm takes more workers, up to the cap, and --fit says what binds", async () => {
  const first = await freePorts(8);
  const script = (flags: string) => `${LANGUAGE}
    export default listen(ports(${first}, 8)${flags}).swarm(1_500${flags}).echo("x").measure();`;
  const spread = await runScript(script(""), ["--engine", "node"], "limited");
  assert.equal(spread.exitCode, 0, spread.stderr + spread.stdout);
  assert.deepEqual(onlyRun(spread).workers, { server: 2, swarm: 2 });

  const refused = await runScript(script(", { workers: 1 }"), ["--engine", "node"], "limited");
  assert.equal(refused.exitCode, 3);
  assert.match(refused.stderr, /open files\s+need .*1,\d{3}.*\n\s+have\s+1,000/);

  const fitted = await runScript(script(", { workers: 1 }"), ["--fit", "--engine", "node"], "limited");
  assert.equal(fitted.exitCode, 0, fitted.stderr + fitted.stdout);
  const { requested, scripted, held } = onlyRun(fitted).connections;
  assert.equal(scripted, 1_500);
  assert.ok(requested > 800 && requested < 1_000, `${requested}`);
  assert.equal(held, requested);
  assert.match(fitted.stderr, /--fit: \d+ connections instead of 1,500, bound by open files/);
  assert.equal(fitted.result!.overrides.fit, true);
});

for (const starter of ["node", "deno"] as const) {
  test(`${starter}: a script that never finishes, or tries to exit, is refused`, async () => {
    const endless = await runScript(`${LANGUAGE} await new Promise(() => {});`, [], starter);
    assert.equal(endless.exitCode, 2, endless.stderr);
    assert.match(endless.stderr, /^c10m: .*my\.bench\.ts: the script never finishes.*\n {2}.*export default/);
    assert.equal(endless.result, null);
    for (const exit of starter === "deno" ? ["process.exit(0)", "Deno.exit(0)"] : ["process.exit(0)"]) {
      const ended = await runScript(LANGUAGE + exit, [], starter);
      assert.equal(ended.exitCode, 2, ended.stderr);
      assert.match(ended.stderr, /my\.bench\.ts:2:\d+: the script threw ReferenceError: \w+ is not defined/);
      assert.equal(ended.result, null);
    }
  });
}

test("mistakes in a script: place, what is wrong, what to write, exit code 2", async () => {
  const cases: [script: string, expected: RegExp][] = [
    [
      'export default listen(ports(8080, 4)).echo("early").swarm(10).measure();',
      /my\.bench\.ts:2:\d+: .*\.echo\(\).*\n.*\n\s+\^/,
    ],
    ["export default listen(ports(65_000, 1_000)).swarm(10).measure();", /the last port is 65,535/],
    ["export default listen(ports(8080, 4)).swarm(-5).measure();", /-5/],
    ["export default listen(ports(8080, 4)).swarm(0).measure();", /a swarm of 0 connections measures nothing/],
    ["listen(ports(8080, 4)).swarm(10).measure();", /export default/],
    ["export default listen(ports(8080, 4)).swarm(10;", /my\.bench\.ts:2:\d+/],
  ];
  for (const [script, expected] of cases) {
    const ended = await runScript(LANGUAGE + script);
    assert.equal(ended.exitCode, 2, script);
    assert.match(ended.stderr, expected, ended.stderr);
    assert.doesNotMatch(ended.stderr, /^\s+at .*runtime\//m, "a stack trace for a user's mistake");
    assert.equal(ended.result, null);
  }
});
