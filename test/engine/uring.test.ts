import type { Engine } from "../../runtime/engine/contract.ts";
import { uringEngine } from "../../runtime/engine/uring/engine.ts";
import { whereItWorks } from "./engines-here.ts";
import { engineSuite } from "./suite.ts";
import { endingSuite } from "./suite-ending.ts";

/** More than a ring's table has slots: then there are several rings, smaller ones, and a poll fires once. */
const MANY = 40_000;

/** The engine as it is in a large swarm. */
const inManyRings: Engine = {
  ...uringEngine,
  server: (options, events) => uringEngine.server({ ...options, connections: MANY }, events),
  swarm: (options, events) => uringEngine.swarm({ ...options, connections: MANY }, events),
};

whereItWorks("uring", "the engine suite on uring in many rings", () => {
  engineSuite("uring in many rings", { server: inManyRings, swarm: inManyRings });
  endingSuite("uring in many rings", { server: inManyRings, swarm: inManyRings });
});
