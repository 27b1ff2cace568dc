import { uringEngine } from "../../runtime/engine/uring/engine.ts";
import { engineSuite } from "./suite.ts";
import { whereUringWorks } from "./where-uring-works.ts";

whereUringWorks("the engine suite on uring", () => {
  engineSuite("uring", { server: uringEngine, swarm: uringEngine });
});
