/**
 * The stages of a script, each with the calls that are legal there: Listening (or Spawned, or Connected) -> Swarming -> Measured.
 * Every call returns a new object and changes nothing; nothing opens a socket.
 */

import type { DESCRIPTION, Description } from "./description.ts";
import type { Expectation } from "./expectations.ts";
import type { Message } from "./messages.ts";
import type { DropManner, EngineChoice, Protocol } from "./plan.ts";
import type { Probe } from "./probes.ts";
import type { Duration, Percent, Ports, Rate } from "./units.ts";

/** Options of `listen`. */
export interface ListenOptions {
  /** The address to listen on; "127.0.0.1" unless given. */
  readonly host?: string;
  readonly engine?: EngineChoice;
  /** Server processes; as many as the swarm calls for unless given. */
  readonly workers?: number;
}

/** Options of `spawn`. */
export interface SpawnOptions {
  /** The ports that the server listens on. */
  readonly ports: Ports;
  /** "tcp" unless given. */
  readonly protocol?: Protocol;
  /** The request path of the WebSocket upgrade; "/" unless given. */
  readonly path?: string;
  /** Also wait for a line of output: that a pattern matches, or that holds a string. */
  readonly ready?: RegExp | string;
  /** The directory to start in; where c10m was started unless given. */
  readonly cwd?: string;
  /** Environment variables, added to c10m's own. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * A command that succeeds where the server can run, such as "bun --version"; tried before anything starts. Where it
   * fails, a comparison skips the plan and names it, and a script of this plan alone is refused.
   */
  readonly needs?: string;
  /** Fields of the WebSocket upgrade, added to its own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Offered in this order; the server has to choose one of them. */
  readonly subprotocols?: readonly string[];
}

/** Options of `connect`. */
export interface ConnectOptions {
  /** The ports that the server listens on; the one in the URL (80 for ws, 443 for wss) unless given. */
  readonly ports?: Ports;
  /** Fields of the WebSocket upgrade, added to its own. They are a part of the plan, and of the result. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Offered in this order; the server has to choose one of them. */
  readonly subprotocols?: readonly string[];
  /** wss: the certificates to trust, as PEM text; the runtime's own unless given. */
  readonly ca?: string;
  /** wss: take any certificate. */
  readonly insecure?: boolean;
}

/** Options of `.websocket()`. */
export interface WebSocketOptions {
  /** The request path of the upgrade; "/" unless given. */
  readonly path?: string;
}

/** Options of `.swarm()`. */
export interface SwarmOptions {
  readonly engine?: EngineChoice;
  /** Client processes; as many as the swarm calls for unless given. */
  readonly workers?: number;
  /** Source addresses: one, a list, or a range such as "127.0.0.0/24". */
  readonly from?: string | readonly string[];
  /** How long a connection may take to open; 30 s unless given. */
  readonly connectTimeout?: Duration;
}

/** How fast a ramp goes: in so much time, or at so many connections a second. */
export type RampSpeed =
  | { readonly over: Duration; readonly rate?: never }
  | { readonly rate: Rate; readonly over?: never };

/** Options of `.ramp()`. */
export interface RampOptions {
  /** Open connections at its end; the whole swarm unless given. */
  readonly to?: number;
}

/**
 * What answers a message instead of its echo: always the same reply, in its kind on a WebSocket (a string or text() as
 * text, bytes as binary), or whatever a pattern matches (a text message; on TCP the bytes so far, at most 64 KiB, a
 * character each).
 */
export type Answer = Message | RegExp;

/** Options of `.echo()`, the closed model: each connection waits for its echo. */
export interface ClosedEchoOptions {
  /** What the server answers with; the message itself unless given. */
  readonly expect?: Answer;
  /** How often every connection sends; 1 unless given. */
  readonly rounds?: number;
  /** The most messages outstanding across the swarm at a time; 1,024 unless given. */
  readonly inFlight?: number;
  /** How long after the last send of a round an answer may come; 30 s unless given. */
  readonly timeout?: Duration;
  readonly rate?: never;
  readonly for?: never;
}

/** Options of `.echo()`, the open model: messages leave on schedule, whether or not the server keeps up. */
export interface OpenEchoOptions {
  /** Messages a second over the whole swarm; connections take turns. */
  readonly rate: Rate;
  readonly for: Duration;
  /** How long after the last send an answer may come; 30 s unless given. */
  readonly timeout?: Duration;
  readonly expect?: never;
  readonly rounds?: never;
  readonly inFlight?: never;
}

/** Options of `.echo()`: of one model or the other. */
export type EchoOptions = ClosedEchoOptions | OpenEchoOptions;

/** Options of `.stall()`. */
export interface StallOptions {
  /** How many connections do not read: a number, or a share such as `percent(10)` of those that are open. */
  readonly connections: number | Percent;
  /** Messages a second, over all of these. */
  readonly rate: Rate;
  /** For how long they do not read. */
  readonly for: Duration;
  /** How long after they read again an answer may come; 30 s unless given. */
  readonly timeout?: Duration;
}

/** Options of `.send()`. */
export interface SendOptions {
  /** How often every connection sends; 1 unless given. */
  readonly rounds?: number;
  /** The most messages across the swarm that the kernel has not taken yet; 1,024 unless given. */
  readonly inFlight?: number;
  /** How long after the last send of a round the kernel may take to accept it; 30 s unless given. */
  readonly timeout?: Duration;
}

/** Options of `.receive()`. */
export interface ReceiveOptions {
  /** How long to listen. */
  readonly for: Duration;
}

/** Options of `.burst()`. */
export interface BurstOptions {
  /** What the server answers with; the message itself unless given. */
  readonly expect?: Answer;
  /** How many of the open connections send, evenly spread over workers and ports: a number, or a share: `percent(10)`. */
  readonly connections: number | Percent;
  /** How often; 1 unless given. */
  readonly times?: number;
  /** From one start to the next; needed for more than one. */
  readonly every?: Duration;
  /** How long after the last send of a repetition an answer may come; 30 s unless given. */
  readonly timeout?: Duration;
}

/** Options of `.storm()`. */
export interface StormOptions {
  /** How many connections to drop at once: a number, or a share of those that are open, such as `percent(30)`. */
  readonly drop: number | Percent;
  /** Reconnect evenly over this time; as fast as the server accepts unless given. */
  readonly back?: Duration;
  /** "reset" (RST) unless given; "orderly" finishes each connection as a client that leaves does. */
  readonly manner?: DropManner;
  /** How often a connection is tried before it has failed; 10 unless given, 1 for no second try. */
  readonly tries?: number;
}

/** Options of `.churn()`. */
export interface ChurnOptions {
  /** How many connections are replaced a second. */
  readonly rate: Rate;
  readonly for: Duration;
}

/** What every stage has. */
export interface Stage {
  readonly [DESCRIPTION]: Description;
  /** The plan so far, for `JSON.stringify`. */
  toJSON(): unknown;
}

/** A server that clients can be let loose on. */
export interface Swarmable extends Stage {
  /** So many client connections, spread evenly over the server's ports. */
  swarm(connections: number, options?: SwarmOptions): Swarming;
}

/** c10m's own echo server. */
export interface Listening extends Swarmable {
  /** Speak WebSocket rather than plain TCP. */
  websocket(options?: WebSocketOptions): Swarmable;
}

/** The user's own server; `spawn` takes its protocol. */
export type Spawned = Swarmable;

/** A server that runs already; `connect` reads the protocol off the URL. */
export type Connected = Swarmable;

/** A swarm, and what it is to do: phases in the order written, then `.measure()`. */
export interface Swarming extends Stage {
  /** Move the number of open connections in a straight line. */
  ramp(speed: RampSpeed, options?: RampOptions): Swarming;
  /** Keep the connections open and send nothing. */
  hold(duration: Duration): Swarming;
  /**
   * In every round each connection sends once and waits for its echo (`rounds`, `inFlight`), or messages leave on schedule
   * (`rate`, `for`).
   */
  echo(message: Message, options?: EchoOptions): Swarming;
  /** In every round each connection sends once and waits for nothing. */
  send(message: Message, options?: SendOptions): Swarming;
  /** Send nothing, and count what the server sends; also what has come before, since answers were last awaited. */
  receive(options: ReceiveOptions): Swarming;
  /** So many connections send at once and wait for their echoes. */
  burst(message: Message, options: BurstOptions): Swarming;
  /** Drop some connections at once, then reconnect them. */
  storm(options: StormOptions): Swarming;
  /** Replace connections at an even rate: as many are opened as are closed. */
  churn(options: ChurnOptions): Swarming;
  /** Let some connections stop reading while messages go out on them, and then read again. */
  stall(message: Message, options: StallOptions): Swarming;
  /** What to measure beside the counts; ends the phases. */
  measure(...probes: readonly Probe[]): Measured;
}

/** A whole plan, ready to be the script's default export. */
export interface Measured extends Stage {
  /** What the run has to come to, or it has failed; more than one call adds up. */
  expect(...expectations: readonly Expectation[]): Measured;
  /** The name in reports. */
  named(name: string): Measured;
}

/** Several whole plans, ready to be the script's default export. */
export type Compared = Stage;
