import type { ConnectSubject, ListenSubject, Phase, Plan, SpawnSubject } from "../../dsl/plan.ts";
import type { Sizing } from "../../runtime/preflight/assessment.ts";

export const LISTEN: ListenSubject = {
  kind: "listen",
  ports: { first: 8_080, count: 5 },
  host: "127.0.0.1",
  protocol: "websocket",
  path: "/chat",
  engine: "auto",
  workers: null,
};

export const SPAWN: SpawnSubject = {
  kind: "spawn",
  command: "node server.js --port {port}",
  ports: { first: 9_000, count: 3 },
  host: "127.0.0.1",
  protocol: "tcp",
  path: null,
  ready: null,
  cwd: null,
  env: {},
};

export const CONNECT: ConnectSubject = {
  kind: "connect",
  protocol: "websocket",
  secure: true,
  host: "chat.example",
  ports: { first: 443, count: 1 },
  path: "/chat",
  headers: { Cookie: "a=b" },
  subprotocols: ["v1"],
  ca: null,
  insecure: true,
};

export interface PlanShape {
  readonly subject?: Plan["subject"];
  readonly connections?: number;
  readonly phases?: readonly Phase[];
  readonly measure?: Plan["measure"];
}

export function planOf({ subject, connections, phases, measure }: PlanShape): Plan {
  return {
    kind: "plan",
    version: 1,
    name: null,
    subject: subject ?? LISTEN,
    swarm: {
      kind: "swarm",
      connections: connections ?? 100,
      engine: "auto",
      workers: null,
      from: null,
      connectTimeoutMs: 10_000,
    },
    phases: phases ?? [],
    measure: measure ?? [],
  };
}

export function sizingOf(serverWorkers: number, swarmWorkers: number): Sizing {
  return { serverWorkers, swarmWorkers, sources: ["127.0.0.2"], sourcePorts: [40_000, 40_001] };
}
