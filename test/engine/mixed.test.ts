import { nodeEngine } from "../../runtime/engine/node/engine.ts";
import { uringEngine } from "../../runtime/engine/uring/engine.ts";
import { engineSuite } from "./suite.ts";
import { whereUringWorks } from "./where-uring-works.ts";

whereUringWorks("the engine suite on uring and node together", () => {
  engineSuite("uring server, node swarm", { server: uringEngine, swarm: nodeEngine });
  engineSuite("node server, uring swarm", { server: nodeEngine, swarm: uringEngine });
});
