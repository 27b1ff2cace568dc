import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const DOCTOR = "scripts/doctor.mjs";

function run(program: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: "utf8" });
  return { status, stdout, stderr };
}

const onNode = (...args: readonly string[]) => run(process.execPath, DOCTOR, ...args);

test("without a script: the facts, and what each engine holds here", () => {
  const { status, stdout, stderr } = onNode();
  assert.deepEqual([status, stderr], [0, ""]);
  assert.match(stdout, /network namespace +(yes|no) /);
  assert.match(stdout, /open files per process +[\d,]+ +\/proc\/self\/limits/);
  for (const protocol of ["TCP", "WebSocket"]) assert.match(stdout, new RegExp(`│ node +│ ${protocol} +│ +[\\d,]+ │`));
  for (const line of stdout.split("\n")) assert.ok(line.length <= 100, line);
});

test("a script that fits runs here: exit code 0, on Deno too", () => {
  const deno = join(ROOT, "node_modules/.bin/deno");
  for (const ended of [onNode("examples/hello.bench.ts"), run(deno, "run", "-A", DOCTOR, "examples/hello.bench.ts")]) {
    assert.equal(ended.status, 0, ended.stdout + ended.stderr);
    assert.match(ended.stdout, /✓ examples\/hello\.bench\.ts runs here\n {2}hello: 1,000 connections, /);
  }
});

test("one that does not is refused with need, have and what mends it: exit code 3", () => {
  const limited = [
    "-c",
    `ulimit -n 256 && exec "$@"`,
    "sh",
    process.execPath,
    DOCTOR,
    "examples/whatsapp-scale.bench.ts",
  ];
  const { status, stdout } = run("sh", ...limited);
  assert.equal(status, 3);
  assert.match(stdout, /✗ examples\/whatsapp-scale\.bench\.ts does not run here/);
  assert.match(stdout, /! open files per process +256 /);
  assert.match(stdout, /open files +need +[\d,]+ in/);
});

test("--json has the same, and a wrong script is a script error", () => {
  const { status, stdout } = onNode("examples/hello.bench.ts", "--json", "-");
  assert.equal(status, 0);
  const { facts, capacities, script, environment } = JSON.parse(stdout);
  assert.ok(facts.length > 8);
  assert.deepEqual(
    capacities.map(({ engine, protocol }: { engine: string; protocol: string }) => [engine, protocol]),
    [
      ["uring", "tcp"],
      ["uring", "websocket"],
      ["epoll", "tcp"],
      ["epoll", "websocket"],
      ["node", "tcp"],
      ["node", "websocket"],
      ["packet", "tcp"],
      ["packet", "websocket"],
    ],
  );
  assert.deepEqual([script.runs, script.plans[0].connections], [true, 1_000]);
  assert.equal(environment.hosts.length, 1);
  const wrong = onNode("examples/no-such.bench.ts");
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /no-such\.bench\.ts/);
});
