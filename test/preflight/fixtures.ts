/** Hosts and plans that preflight is tested on; hosts are read from texts as a real one is. */

import { connect } from "../../dsl/mod.ts";
import type { ConnectSubject, ListenSubject, Plan, PortRange, SpawnSubject, SwarmNode } from "../../dsl/plan.ts";
import type { EngineProfile } from "../../runtime/engine/profile.ts";
import { type Host, hostOf } from "../../runtime/host/host.ts";
import type { Machine } from "../../runtime/host/machine.ts";

/** Round figures, so that tables can be checked by hand. */
export const PROFILE: EngineProfile = {
  name: "node",
  filesPerConnection: 1,
  tables: null,
  filesPerWorker: 64,
  workersPerCore: 4,
  portSpansWorkers: false,
  bindsLate: false,
  tls: { swarmBytes: 40_000, opensPerSecond: 500 },
  cost: {
    tcp: { kernelBytes: 5_000, serverBytes: 3_000, swarmBytes: 2_000 },
    websocket: { kernelBytes: 5_000, serverBytes: 10_000, swarmBytes: 9_000 },
  },
  workerBytes: 50_000_000,
  opensPerSecond: { tcp: 10_000, websocket: 4_000 },
  echoesPerSecond: { tcp: 50_000, websocket: 40_000 },
};

export const BOTH = { server: PROFILE, swarm: PROFILE };

/** /proc/self/limits, as Linux writes it. */
export const limitsText = (soft: number | string, hard: number | string) => `\
Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max processes             96365                96365                processes 
Max open files            ${String(soft).padEnd(20)} ${String(hard).padEnd(20)} files     
Max locked memory         8388608              8388608              bytes     
`;

const MEMINFO_24_GIB = `\
MemTotal:       25165824 kB
MemFree:        20971520 kB
MemAvailable:   24338620 kB
Buffers:            1152 kB
Cached:          3281064 kB
Active(anon):       1536 kB
Inactive(anon):     5880 kB
Active(file):    1048576 kB
Inactive(file):  1048576 kB
Dirty:               512 kB
Writeback:           512 kB
Shmem:           1008788 kB
SReclaimable:    2019776 kB
HugePages_Total:       0
`;

const LINUX: Record<string, string> = {
  "net.ipv4.ip_local_port_range": "32768\t60999\n",
  "net.ipv4.ip_local_reserved_ports": "\n",
  "net.core.somaxconn": "4096\n",
  "net.ipv4.tcp_max_syn_backlog": "2048\n",
  "fs.nr_open": "1048576\n",
};

export interface MachineTexts {
  readonly platform?: string;
  readonly cores?: number;
  readonly memoryBytes?: number;
  readonly files?: Record<string, string>;
  readonly sysctls?: Record<string, string>;
}

/** A Linux of 2 cores, 24 GiB and 20,000 open files, unless said otherwise. */
export function machine({
  platform = "linux",
  cores = 2,
  memoryBytes = 24 * 2 ** 30,
  ...texts
}: MachineTexts = {}): Machine {
  const files = texts.files ?? { "/proc/self/limits": limitsText(1024, 20_000), "/proc/meminfo": MEMINFO_24_GIB };
  const sysctls = texts.sysctls ?? LINUX;
  return {
    platform,
    arch: "x64",
    release: "6.18.0",
    cpu: "A CPU",
    cores,
    memoryBytes,
    runtime: "node 20.20.2",
    loadAverage: [0.5, 0.25, 0.125],
    text: (path) => files[path] ?? null,
    sysctl: (name) => sysctls[name] ?? null,
  };
}

const withFiles = (limits: string) => ({ "/proc/self/limits": limits, "/proc/meminfo": MEMINFO_24_GIB });

/** 2 cores, 24 GiB, 20,000 files. */
export const SERVER: Host = hostOf(machine());

/** The same with as many files as a default kernel allows. */
export const WIDE: Host = hostOf(machine({ files: withFiles(limitsText(1024, 1_048_576)) }));

/** 8 cores, 16 GiB, most of it taken. */
export const LAPTOP: Host = hostOf(
  machine({
    cores: 8,
    memoryBytes: 16 * 2 ** 30,
    files: {
      "/proc/self/limits": limitsText(1024, 524_288),
      "/proc/meminfo": "MemTotal: 16777216 kB\nMemFree: 1048576 kB\nActive(file): 1048576 kB\n",
    },
  }),
);

/** macOS, where only the sysctl command reports facts, and here it reports none. */
export const MAC: Host = hostOf(machine({ platform: "darwin", cores: 8, files: {}, sysctls: {} }));

/** `ulimit -n 256`. */
export const TIGHT: Host = hostOf(machine({ files: withFiles(limitsText(256, 256)) }));

/** A container of 1 GiB, 256 MiB of it in use and 56 MiB of that droppable. */
export const CONTAINER: Host = hostOf(
  machine({
    files: {
      ...withFiles(limitsText(1_048_576, 1_048_576)),
      "/proc/self/cgroup": "0::/\n",
      "/sys/fs/cgroup/memory.max": `${2 ** 30}\n`,
      "/sys/fs/cgroup/memory.current": `${256 * 2 ** 20}\n`,
      "/sys/fs/cgroup/memory.stat": `anon 1\nactive_file ${32 * 2 ** 20}\ninactive_file ${26 * 2 ** 20}\nfile_dirty ${2 ** 20}\nfile_writeback ${2 ** 20}\n`,
    },
  }),
);

export const HOSTS: Readonly<Record<string, Host>> = { SERVER, WIDE, LAPTOP, MAC, TIGHT, CONTAINER };

/** A plan with c10m's own server. */
export function listenPlan(
  connections: number,
  ports: PortRange,
  {
    subject = {},
    swarm = {},
    ...rest
  }: { subject?: Partial<ListenSubject>; swarm?: Partial<SwarmNode> } & Partial<Pick<Plan, "phases" | "measure">> = {},
): Plan {
  return {
    kind: "plan",
    version: 1,
    name: null,
    subject: {
      kind: "listen",
      ports,
      host: "127.0.0.1",
      protocol: "tcp",
      path: null,
      engine: "auto",
      workers: null,
      ...subject,
    },
    swarm: {
      kind: "swarm",
      connections,
      engine: "auto",
      workers: null,
      from: null,
      connectTimeoutMs: 30_000,
      ...swarm,
    },
    phases: [],
    measure: ["latency"],
    ...rest,
  };
}

/** A plan with a server that runs already, spoken to with TLS. */
export function securePlan(connections: number): Plan {
  const subject = (connect("wss://127.0.0.1:8443").toJSON() as { subject: ConnectSubject }).subject;
  return { ...listenPlan(connections, subject.ports), subject };
}

/** A plan with the user's own server. */
export function spawnPlan(connections: number, ports: PortRange): Plan {
  const subject: SpawnSubject = {
    kind: "spawn",
    command: "./server --port {port}",
    ports,
    host: "127.0.0.1",
    protocol: "tcp",
    path: null,
    ready: null,
    cwd: null,
    env: {},
  };
  return { ...listenPlan(connections, ports), subject };
}
