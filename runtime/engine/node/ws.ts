/**
 * The ws package. Required: to import a CommonJS package, Node parses it all once more to find its exports, which is some
 * 40 ms of processor time in every worker, also in those that need no WebSocket.
 */

import { createRequire } from "node:module";
import type * as Ws from "ws";

export const { WebSocket, WebSocketServer } = createRequire(import.meta.url)("ws") as typeof Ws;
