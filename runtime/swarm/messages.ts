import type { TemplateMessage } from "../../dsl/messages/messages.ts";
import type { MessageNode, Protocol } from "../../dsl/plan.ts";
import type { Framing, Transport } from "../engine/contract.ts";
import type { CaptureReader } from "./login/captures.ts";
import { TemplateWriter } from "./template-writer.ts";

/** The number of random messages created in advance. Sending picks one of them and allocates nothing. */
const RANDOM_VARIANTS = 1_024;

/** The size of the pool of random bytes that the variants are cut from, beyond the longest variant. */
const POOL_SLACK_BYTES = 65_536;

/** The messages of a phase, and the choice of the message for a connection and a round. */
export interface MessageSource {
  readonly framing: Framing;
  /** False when `pick` fills in a template: the next `pick` then overwrites the bytes. */
  readonly constant: boolean;
  readonly variants: readonly Uint8Array[];
  /** Returns the message of a connection (its number in the whole swarm) in a round. It is the same in every run. */
  pick(connection: number, round: number): Uint8Array;
}

/**
 * Creates the messages of a phase, a login or a heartbeat. `bytes(n)` counts up from 0 and restarts after 255.
 *
 * @param captures the captured values of the login; null without a login
 */
export function messageSource(
  message: MessageNode,
  protocol: Protocol,
  captures: CaptureReader | null = null,
): MessageSource {
  const framing = framingOf(message, protocol);
  if (message.kind === "template") return templateSource(message, framing, captures);
  const variants = variantsOf(message);
  if (variants.length === 1) {
    const only = variants[0]!;
    return { framing, constant: true, variants, pick: () => only };
  }
  return {
    framing,
    constant: true,
    variants,
    pick: (connection, round) => variants[mix(mix(connection) + round) % RANDOM_VARIANTS]!,
  };
}

function framingOf(message: MessageNode, protocol: Protocol): Framing {
  if (protocol === "tcp") return "stream";
  const isText = message.kind === "text" || (message.kind === "template" && message.as === "text");
  return isText ? "text" : "binary";
}

function templateSource(message: TemplateMessage, framing: Framing, captures: CaptureReader | null): MessageSource {
  const writer = new TemplateWriter(message, null, captures);
  return { framing, constant: false, variants: [], pick: (connection, ordinal) => writer.write(connection, ordinal) };
}

/** Sends a message that `pick` returned, without a copy if it is constant. Returns the result of the transport. */
export function sendPicked(
  transport: Transport,
  source: MessageSource,
  connection: number,
  message: Uint8Array,
  expectedBytes: number,
): number {
  return source.constant
    ? transport.send(connection, message, source.framing, expectedBytes)
    : transport.sendCopy(connection, message, source.framing, expectedBytes);
}

function variantsOf(message: Exclude<MessageNode, TemplateMessage>): Uint8Array[] {
  switch (message.kind) {
    case "text":
      return [new TextEncoder().encode(message.text)];
    case "binary":
      return [Uint8Array.from(atob(message.base64), (character) => character.charCodeAt(0))];
    case "bytes":
      return [Uint8Array.from({ length: message.lengthBytes }, (_, index) => index & 255)];
    case "random":
      return randomVariants(message.minBytes, message.maxBytes, message.seed);
  }
}

function randomVariants(minBytes: number, maxBytes: number, seed: number): Uint8Array[] {
  let state = seed;
  const next = () => mix(state++);
  const pool = Uint8Array.from({ length: maxBytes + POOL_SLACK_BYTES }, () => next() & 255);
  return Array.from({ length: RANDOM_VARIANTS }, () => {
    const length = minBytes + (next() % (maxBytes - minBytes + 1));
    const offset = next() % POOL_SLACK_BYTES;
    return pool.subarray(offset, offset + length);
  });
}

/** The 32-bit finaliser of MurmurHash3 (Appleby, public domain): every input bit changes every output bit. */
function mix(value: number): number {
  let hash = (value + 0x9e3779b9) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
