/** A server that forks without end: nothing of it is left after two Ctrl-C, and no zombies pile up meanwhile. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { allProcesses } from "../../runtime/host/process-tree.ts";
import { Command, commandLine, freed, freePorts, until } from "./command.ts";

const pathOf = (name: string) => fileURLToPath(new URL(`servers/${name}`, import.meta.url));

/** How many daemons have to be there: one for 500 forks that ended at once. */
const DAEMONS = 10;

test("a server that has forked 5,000 times and goes on, then two Ctrl-C", { timeout: 240_000 }, async () => {
  const first = await freePorts(1);
  // An argument of sleep that nobody else has.
  const mark = `3600.${first}`;
  const daemons = () => allProcesses().filter(({ pid }) => commandLine(pid).trim() === `sleep ${mark}`);
  const server = `sh ${pathOf("forks.sh")} ${process.execPath} ${pathOf("tcp.mjs")} {port} ${mark}`;
  const command = new Command(`import { ports, seconds, spawn } from "c10m";
    export default spawn("${server}", { ports: ports(${first}, 1) }).swarm(10).hold(seconds(600)).measure();`);
  try {
    await command.untilSaid("open 10");
    await until(
      () => daemons().length >= DAEMONS || command.child.exitCode !== null,
      `${DAEMONS} daemons`,
      () => command.stderr,
    );
    const [supervisor] = command.workers("supervisor");
    const zombies = allProcesses().filter(({ parentPid, zombie }) => zombie && parentPid === supervisor);
    assert.ok(zombies.length < 1_000, `${zombies.length} of 5,000 adopted processes were not reaped`);
    process.kill(-command.child.pid!, "SIGINT");
    process.kill(-command.child.pid!, "SIGINT");
    const ended = await command.ended;
    assert.equal(ended.exitCode, 130, ended.stderr);
    await until(() => daemons().length === 0, "no daemon left");
    await freed(first);
  } finally {
    for (const { pid } of daemons()) process.kill(pid, "SIGKILL");
    await command.leavesNothing();
  }
});
