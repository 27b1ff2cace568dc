import { nodeEngine } from "../../runtime/engine/node/engine.ts";
import { engineSuite } from "./suite.ts";

engineSuite("node to node", { server: nodeEngine, swarm: nodeEngine });
