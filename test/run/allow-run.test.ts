/** `--allow-run`: no program of a script starts without it, or without a yes on the terminal. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Command, type Ended, freePorts, onlyRun, ROOT } from "./command.ts";

const SERVER = fileURLToPath(new URL("./servers/tcp.mjs", import.meta.url));
const NODE = process.execPath;

const folder = mkdtempSync(join(tmpdir(), "c10m-allow-run-"));
after(() => rmSync(folder, { recursive: true, force: true }));

let markers = 0;

/** A file that exists as soon as a command has run. */
function newMarker(): string {
  markers += 1;
  return join(folder, `ran-${markers}`);
}

interface Wanted {
  readonly command?: string;
  readonly options?: string;
}

/** A script whose `needs` leaves a marker, and whose server echoes. */
async function spawning(marker: string, { command, options = "" }: Wanted = {}): Promise<string> {
  const server = command ?? `${NODE} ${SERVER} {port}`;
  return `import { ports, spawn } from "c10m";
export default spawn(${JSON.stringify(server)}, {
  ports: ports(${await freePorts(1)}, 1), needs: ${JSON.stringify(`touch ${marker}`)}, ${options}
}).swarm(5).echo("x").measure();`;
}

async function run(script: string, flags: readonly string[], fileName?: string): Promise<Ended> {
  const command = new Command(script, flags, "node", fileName, {}, []);
  const ended = await command.ended;
  await command.leavesNothing();
  return ended;
}

test("without it the commands are shown, and nothing is started: exit code 3", async () => {
  const marker = newMarker();
  const { exitCode, stderr, result } = await run(await spawning(marker, { options: 'cwd: "/", env: { A: "b" }' }), []);
  assert.equal(exitCode, 3);
  assert.equal(
    stderr,
    `c10m: the script starts 2 programs on this machine, with your rights:
  touch ${marker} (for \`needs\`, in /, A=b)
  ${NODE} ${SERVER} {port} (in /, A=b)
  if you trust it, add --allow-run=touch,${NODE}, or --allow-run for any program
`,
  );
  assert.equal(result, null);
  assert.equal(existsSync(marker), false);
});

test("a plan file needs it as well, and --plan does not, since it starts nothing", async () => {
  const marker = newMarker();
  const script = await spawning(marker);
  const printed = await run(script, ["--plan"]);
  assert.equal(printed.exitCode, 0, printed.stderr);
  const { exitCode, stderr } = await run(printed.stdout, [], "plan.json");
  assert.equal(exitCode, 3);
  assert.match(stderr, /the script starts 2 programs on this machine/);
  assert.equal(existsSync(marker), false);
  const allowed = await run(printed.stdout, ["--allow-run"], "plan.json");
  assert.equal(allowed.exitCode, 0, allowed.stderr);
  assert.equal(existsSync(marker), true);
});

test("the programs that it lists start, and are shown; others do not", async () => {
  const marker = newMarker();
  const script = await spawning(marker);
  const partly = await run(script, [`--allow-run=${NODE}`]);
  assert.equal(partly.exitCode, 3);
  assert.match(
    partly.stderr,
    /starts a program on this machine.*\n {2}touch .*\n {2}if you trust it, add --allow-run=touch,/,
  );
  assert.equal(existsSync(marker), false);

  const allowed = await run(script, [`--allow-run=touch,${NODE}`]);
  assert.equal(allowed.exitCode, 0, allowed.stderr);
  assert.equal(onlyRun(allowed).messages.verified, 5);
  assert(allowed.stderr.startsWith(`starts touch ${marker} (for \`needs\`)\nstarts ${NODE} ${SERVER} {port}\n`));
  assert.equal(existsSync(marker), true);
});

test("the first word of the command counts, as a shell splits it", async () => {
  const marker = newMarker();
  const command = `'${NODE}' "${SERVER}" {port}`;
  const { exitCode, stderr } = await run(await spawning(marker, { command }), [`--allow-run=${NODE},touch`]);
  assert.equal(exitCode, 0, stderr);
});

test("a command with a quote that is not closed is an error: exit code 2", async () => {
  const { exitCode, stderr } = await run(await spawning(newMarker(), { command: "node 'x {port}" }), ["--allow-run"]);
  assert.equal(exitCode, 2);
  assert.match(stderr, /^c10m: the command `node 'x \{port\}` has a quote that is not closed\n/);
});

test("a list does not cover a command whose environment decides what its name means", async () => {
  for (const env of ['{ PATH: "/evil" }', '{ LD_PRELOAD: "./evil.so" }']) {
    const marker = newMarker();
    const { exitCode, stderr } = await run(await spawning(marker, { options: `env: ${env}` }), [
      `--allow-run=touch,${NODE}`,
    ]);
    assert.equal(exitCode, 3);
    assert.match(stderr, /if you trust it, add --allow-run\n$/);
    assert.equal(existsSync(marker), false);
  }
});

test("what a command prints or is called cannot control the terminal", async () => {
  const script = `import { ports, spawn } from "c10m";
export default spawn("node \\u001b]0;evil\\u0007\\u202e server", { ports: ports(${await freePorts(1)}, 1),
  needs: ${JSON.stringify(`${NODE} -e "console.error('\\u001b[31mred'); process.exit(1)"`)} }).swarm(5).measure();`;
  const refused = await run(script, []);
  assert.equal(refused.exitCode, 3);
  const missing = await run(script, ["--allow-run"]);
  assert.equal(missing.exitCode, 3);
  assert.match(missing.stderr, /exited with code 1: red/);
  for (const { stderr } of [refused, missing]) {
    assert.doesNotMatch(stderr.replaceAll("\n", ""), /[\p{Cc}\u202e]/u);
  }
});

test("the doctor needs it for `needs`, and does not start the server", async () => {
  const marker = newMarker();
  const file = join(folder, "doctor.bench.ts");
  writeFileSync(file, await spawning(marker));
  const doctor = (...flags: string[]) => finished(spawn(NODE, ["scripts/doctor.mjs", file, ...flags], { cwd: ROOT }));
  const refused = await doctor();
  assert.equal(refused.exitCode, 3, refused.output);
  assert.match(refused.output, /the script starts a program on this machine.*\n.*touch/);
  assert.equal(existsSync(marker), false);
  const allowed = await doctor("--allow-run=touch");
  assert.equal(allowed.exitCode, 0, allowed.output);
  assert.equal(existsSync(marker), true);
});

test("--isolate passes it on", async () => {
  const marker = newMarker();
  const ended = await run(await spawning(marker), ["--isolate", "--allow-run=touch,node", `--allow-run=${NODE}`]);
  assert.equal(ended.exitCode, 0, ended.stderr);
  assert.equal(ended.stderr.match(/^starts touch/gm)?.length, 1);
  assert.equal(onlyRun(ended).messages.verified, 5);
});

/** A command's exit code, and its output on both streams. */
function finished(child: ChildProcess): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => child.once("close", (exitCode) => resolve({ exitCode, output })));
}

/** Runs c10m on a terminal (util-linux's `script`) and types `answer` when it asks. */
async function onTerminal(script: string, answer: string, ...flags: string[]) {
  const file = join(folder, `terminal-${markers}.bench.ts`);
  writeFileSync(file, script);
  const line = [NODE, "scripts/run.mjs", file, "--no-color", ...flags].join(" ");
  const child = spawn("script", ["-qec", line, "/dev/null"], { cwd: ROOT, stdio: ["pipe", "pipe", "pipe"] });
  let asked = false;
  child.stdout.on("data", (chunk: Uint8Array) => {
    if (asked || !String(chunk).includes("[y/N]")) return;
    asked = true;
    child.stdin.write(answer);
  });
  const { exitCode, output } = await finished(child);
  child.stdin.destroy();
  return { exitCode, output, asked };
}

test("on a terminal, all commands of a comparison are shown, and one yes starts them", async () => {
  const marker = newMarker();
  const first = await freePorts(1);
  const server = JSON.stringify(`${NODE} ${SERVER} {port}`);
  const needs = JSON.stringify(`touch ${marker}`);
  const { exitCode, output, asked } = await onTerminal(
    `import { compare, ports, spawn } from "c10m";
const load = (env: Record<string, string>) =>
  spawn(${server}, { ports: ports(${first}, 1), needs: ${needs}, env }).swarm(5).echo("x").measure();
export default compare({ one: load({}), two: load({}), other: load({ A: "b" }) });`,
    "y\n",
  );
  assert.equal(asked, true, output);
  assert.match(output, /starts 4 programs on this machine, with your rights:\r\n {2}touch /);
  assert.equal(output.match(/\[y\/N\]/g)?.length, 1);
  assert.equal(exitCode, 0, output);
  assert.equal(existsSync(marker), true);
});

test("on a terminal, anything but yes starts nothing: exit code 3", async () => {
  for (const answer of ["\n", "n\n", "maybe\n", "\u0004"]) {
    const marker = newMarker();
    const { exitCode, output } = await onTerminal(await spawning(marker), answer);
    assert.equal(exitCode, 3, output);
    assert.equal(existsSync(marker), false);
  }
});

test("on a terminal, Ctrl-C ends the question and c10m", async () => {
  const marker = newMarker();
  const { exitCode, output } = await onTerminal(await spawning(marker), "\u0003");
  assert.equal(exitCode, 130, output);
  assert.equal(existsSync(marker), false);
});

test("on a terminal, a yes holds inside of --isolate for the commands that were shown, and no others", async () => {
  const marker = newMarker();
  const script = await spawning(marker);
  const yes = await onTerminal(script, "y\n", "--isolate");
  assert.equal(yes.exitCode, 0, yes.output);
  assert.equal(yes.output.match(/\[y\/N\]/g)?.length, 1);
  assert.equal(existsSync(marker), true);

  // Inside, the script is evaluated once more. This one describes another command every time.
  const other = newMarker();
  const changing = script.replace(
    JSON.stringify(`touch ${marker}`),
    `"touch " + ${JSON.stringify(other)} + Math.random()`,
  );
  const changed = await onTerminal(changing, "y\n", "--isolate");
  assert.equal(changed.exitCode, 3, changed.output);
});
