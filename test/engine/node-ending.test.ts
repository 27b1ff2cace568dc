import { nodeEngine } from "../../runtime/engine/node/engine.ts";
import { endingSuite } from "./suite-ending.ts";

endingSuite("node", { server: nodeEngine, swarm: nodeEngine });
