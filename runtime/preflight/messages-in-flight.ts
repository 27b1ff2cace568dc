/** The memory of messages in flight: the kernel's buffers, and the buffers where large messages are assembled. */

import { largestBytes, parseTemplate } from "../../dsl/messages/template.ts";
import { languageOf } from "../../dsl/phases/registry.ts";
import type { AnswerNode, MessageNode, Phase, Plan, Protocol } from "../../dsl/plan.ts";
import { resizePlan } from "../../dsl/resize.ts";

/**
 * How many copies of a byte in flight exist, in both ends and the kernel. Measured on Linux 6.18 with 128 and 512
 * messages of 1 MiB and 4,096 of 64 KiB in flight, rounded up: TCP 1.1 to 1.5, WebSocket 1.2 to 3.5 (frames are
 * assembled and copied). The echo server and the swarm stop reading when they cannot write, so the number does not grow
 * beyond that.
 */
const COPIES: Readonly<Record<Protocol, number>> = { tcp: 1.5, websocket: 3.5 };

/** The kernel's overhead for one message, besides its bytes: a socket buffer with its head (`skb->truesize`). */
const BUFFER_BYTES = 1_280;

/** The most bytes that messages in flight take in any phase of a plan, with this number of connections. */
export function messagesInFlightBytes(plan: Plan, connections: number): number {
  const { phases, subject } = resizePlan(plan, connections);
  const costs = phases.map((phase) => {
    const count = languageOf(phase.kind).messagesInFlight?.(phase, connections) ?? 0;
    return count === 0 ? 0 : count * (largestOf(phase) * COPIES[subject.protocol] + BUFFER_BYTES);
  });
  return Math.max(0, ...costs);
}

/** A message and its answer are seldom in flight together, so only the larger one counts. */
function largestOf(phase: Phase): number {
  if (!("message" in phase)) return 0;
  const answer = "expect" in phase && phase.expect !== undefined ? phase.expect : phase.message;
  return Math.max(lengthOf(phase.message), lengthOf(answer));
}

/** The length in bytes. A pattern counts as 0, because the length of what it matches is unknown. */
function lengthOf(message: MessageNode | AnswerNode): number {
  switch (message.kind) {
    case "text":
      return new TextEncoder().encode(message.text).length;
    case "binary":
      return Math.floor((message.base64.length * 3) / 4);
    case "bytes":
      return message.lengthBytes;
    case "random":
      return message.maxBytes;
    case "template": {
      const parts = parseTemplate(message.template);
      return "fix" in parts ? 0 : largestBytes(parts, message.as);
    }
    case "pattern":
      return 0;
  }
}
