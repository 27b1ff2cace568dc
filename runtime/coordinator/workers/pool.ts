import type { PacketCounts } from "../../engine/contract.ts";
import type { ServerCounts } from "../../engine/echo-server.ts";
import { formatDuration } from "../../format/units.ts";
import type { ServerTree } from "../../host/server-tree.ts";
import type { PacketBlock } from "../../result/schema.ts";
import type { LoginReport } from "../../swarm/login/login.ts";
import type { SwarmCounts } from "../../swarm/swarm.ts";
import { aborted, type HaltSwitch } from "../halt.ts";
import { sleep, within } from "../waiting.ts";
import { monitorLiveness } from "./liveness.ts";
import { WorkerProcess } from "./process.ts";
import type { Assignment, SwarmCommand, WorkerMessage } from "./protocol.ts";
import { killWholeTree } from "./spawned-server.ts";
import { type SwarmTotals, sumOf, totalOf } from "./totals.ts";

/** How long to wait for a worker's report, and for a worker to close everything. */
const REPORT_WITHIN_MS = 5_000;
const FINISH_WITHIN_MS = 20_000;

/** How much longer closing may take for each connection: 100 s for a million, which need about 25 s on two cores. */
const FINISH_MS_PER_CONNECTION = 0.1;

/** How long a death waits before it halts the run: another death, or a signal that explains it, may follow. */
const DEATH_SETTLES_MS = 100;

/** Every worker process of one run. */
export class WorkerPool {
  readonly servers: WorkerProcess<ServerCounts>[] = [];
  readonly swarm: WorkerProcess<SwarmCounts>[] = [];
  readonly #entry: string;
  readonly #halt: HaltSwitch;
  readonly #stopMonitoring: () => void;
  /** Resolves when a death has halted the run; null before the first death. */
  #dying: Promise<void> | null = null;
  #closing = false;

  constructor(entry: string, halt: HaltSwitch) {
    this.#entry = entry;
    this.#halt = halt;
    this.#stopMonitoring = monitorLiveness(
      () => this.all.filter(({ alive }) => alive),
      ({ label }) => halt.halt(aborted(`the ${label} does not answer`)),
    );
  }

  get all(): WorkerProcess[] {
    return [...this.servers, ...this.swarm];
  }

  /** Starts the workers of the server, or the supervisor, and then those of the swarm; resolves when all are ready. */
  async start(servers: readonly Assignment[], swarm: readonly Assignment[]): Promise<void> {
    this.servers.push(...servers.map((assignment, index) => this.#fork<ServerCounts>(assignment, index)));
    await this.#halt.guard(Promise.all(this.servers.map((worker) => worker.next("ready"))));
    this.swarm.push(...swarm.map((assignment, index) => this.#fork<SwarmCounts>(assignment, index)));
    await this.#halt.guard(Promise.all(this.swarm.map((worker) => worker.next("ready"))));
  }

  #fork<Counted extends ServerCounts | SwarmCounts>(assignment: Assignment, index: number): WorkerProcess<Counted> {
    return new WorkerProcess<Counted>(this.#entry, labelOf(assignment, index), assignment, {
      died: (_worker, how) => this.#haltSoon(how),
      serverExited: (how) => this.#haltSoon(how),
    });
  }

  /** Halts the run with the first death. A death while everything is being closed no longer halts it. */
  #haltSoon(why: string): void {
    this.#dying ??= sleep(DEATH_SETTLES_MS).then(() => {
      if (!this.#closing) this.#halt.halt(aborted(why));
    });
  }

  /**
   * Resolves when a death that has happened has halted the run. The loss of connections is known before the death of
   * their server, so with `connectionsLost` it waits for the news of such a death.
   */
  async settle(connectionsLost: boolean): Promise<void> {
    if (connectionsLost) await sleep(DEATH_SETTLES_MS);
    await this.#dying;
  }

  /** The swarm workers that are alive. */
  get livingSwarm(): WorkerProcess<SwarmCounts>[] {
    return this.swarm.filter((worker) => worker.alive);
  }

  /** Sends a command to every swarm worker. */
  sendToSwarm(command: SwarmCommand): void {
    for (const worker of this.swarm) worker.send(command);
  }

  /** The counts of the swarm, a few milliseconds old. */
  totals(): SwarmTotals {
    return totalOf(this.swarm);
  }

  /** How many connections each swarm worker has open. */
  openByWorker(): number[] {
    return this.swarm.map(({ counts, alive }) => (alive ? (counts?.open ?? 0) : 0));
  }

  /** How many connections of each swarm worker's shard cannot be opened: open, pending, failed or lost. */
  takenByWorker(): number[] {
    return this.swarm.map(({ counts }) => {
      if (counts === null) return 0;
      return counts.open + counts.connecting + sumOf(counts.failed) + sumOf(counts.lost);
    });
  }

  /** Connections that c10m's own server has accepted; null for the user's server. */
  accepted(): number | null {
    if (this.servers.length === 0 || this.serverTree !== null) return null;
    return this.servers.reduce((sum, { counts }) => sum + (counts?.accepted ?? 0), 0);
  }

  /** The packet counts of each side since the start; null for a side that does not run TCP in user space. */
  async packetCounts(): Promise<PacketBlock> {
    await this.reports();
    const sumOfSide = (workers: readonly WorkerProcess[]) =>
      sumPackets(workers.map(({ counts }) => counts?.packet ?? null));
    return { server: sumOfSide(this.servers), swarm: sumOfSide(this.swarm) };
  }

  /** The login records of the swarm workers that answer in time. */
  async loginReports(): Promise<LoginReport[]> {
    const reports: LoginReport[] = [];
    const answers = this.livingSwarm.map(async (worker) => {
      const answer = worker.next("login-report");
      worker.send({ kind: "login-report" });
      const { report } = await answer;
      if (report !== null) reports.push(report);
    });
    await within(REPORT_WITHIN_MS, Promise.allSettled(answers));
    return [...reports];
  }

  /** The processes of the user's server; null when c10m did not start one. */
  get serverTree(): ServerTree | null {
    return this.servers[0]?.serverTree ?? null;
  }

  /**
   * Updates the counts; resolves to the reports that arrive in time. A worker that does not answer keeps its last
   * counts, and is not waited for again before its next message.
   */
  async reports(): Promise<WorkerMessage<"report">[]> {
    const silent = new Set(this.all.filter(({ alive, mute }) => alive && !mute));
    const reports: WorkerMessage<"report">[] = [];
    const answers = [...silent].map(async (worker) => {
      reports.push(await worker.report());
      silent.delete(worker);
    });
    await within(REPORT_WITHIN_MS, Promise.allSettled(answers));
    for (const worker of silent) worker.mute = true;
    return [...reports];
  }

  /** Updates the counts and returns the totals. */
  async census(): Promise<SwarmTotals> {
    await this.reports();
    return this.totals();
  }

  /**
   * Closes the swarm first, so that its resets close both ends, and then the servers. Kills workers that do not end in
   * time. Resolves to a text for each worker that crashed or was killed meanwhile. Never rejects.
   */
  async finish(): Promise<string[]> {
    this.#closing = true;
    this.#stopMonitoring();
    const failures = [...(await this.#finishAll(this.swarm)), ...(await this.#finishAll(this.servers))];
    this.#killServerTree();
    return failures;
  }

  async #finishAll(workers: readonly WorkerProcess[]): Promise<string[]> {
    const withinMs = FINISH_WITHIN_MS + this.totals().opened * FINISH_MS_PER_CONNECTION;
    await within(withinMs, Promise.all(workers.map((worker) => worker.finish())));
    const late = workers.filter(({ alive }) => alive);
    this.#killAll(late);
    await Promise.all(workers.map((worker) => worker.gone));
    const crashes = workers.map(({ crashWhileClosing }) => crashWhileClosing).filter((crash) => crash !== null);
    return [...crashes, ...late.map(({ label }) => `the ${label} had not closed after ${formatDuration(withinMs)}`)];
  }

  /** Ends every process at once. */
  kill(): void {
    this.#stopMonitoring();
    // A supervisor that has not reported its server may have started it already. Then only the supervisor can end it.
    for (const worker of this.servers) if (worker.isSupervisor && worker.serverTree === null) worker.abandon();
    this.#killAll(this.all.filter(({ abandoned }) => !abandoned));
  }

  /** Kills the user's server first: without the supervisor its orphans cannot be found by their parent. */
  #killAll(workers: readonly WorkerProcess[]): void {
    if (workers.some(({ serverTree }) => serverTree !== null)) this.#killServerTree();
    for (const worker of workers) if (worker.alive) worker.kill();
  }

  #killServerTree(): void {
    if (this.serverTree !== null) killWholeTree(this.serverTree);
  }
}

function sumPackets(counts: readonly (PacketCounts | null)[]): PacketCounts | null {
  return counts.reduce((sum, each) => {
    if (sum === null || each === null) return sum ?? each;
    return {
      retransmissions: sum.retransmissions + each.retransmissions,
      ringDrops: sum.ringDrops + each.ringDrops,
      challengeAcks: sum.challengeAcks + each.challengeAcks,
      duplicateAcks: sum.duplicateAcks + each.duplicateAcks,
    };
  }, null);
}

function labelOf(assignment: Assignment, index: number): string {
  switch (assignment.kind) {
    case "serve":
      return `server worker ${index + 1}`;
    case "swarm":
      return `swarm worker ${index + 1}`;
    case "spawn":
      return "supervisor of the server";
  }
}
