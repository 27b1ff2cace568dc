/** The counts of TCP in user space, and how to read the figures of such a run. */

import { formatCount, UNKNOWN } from "../../format/units.ts";
import type { PacketCounts, RunResult } from "../../result/schema.ts";
import { type Block, notes, table } from "../model.ts";

const COLUMNS = ["Sent again", "Ring drops", "Challenge ACKs", "Duplicate ACKs"];

const BILLING =
  "The kernel delivers a frame inside of the system call that sends it: its work for the receiver is in the sender's" +
  " system time. The sum of both sides is more reliable than the split.";

/** Empty when both sides had kernel sockets. */
export function userSpaceBlocks({ packet }: RunResult): Block[] {
  if (packet === null) return [];
  const { server, swarm } = packet;
  return [
    table("TCP in user space", COLUMNS, [
      ["server", ...countsOf(server)],
      ["swarm", ...countsOf(swarm)],
    ]),
    ...notes("quiet", `${whichText(server !== null, swarm !== null)} ${BILLING}`),
  ];
}

function countsOf(counts: PacketCounts | null): string[] {
  if (counts === null) return Array<string>(COLUMNS.length).fill(UNKNOWN);
  const { retransmissions, ringDrops, challengeAcks, duplicateAcks } = counts;
  return [retransmissions, ringDrops, challengeAcks, duplicateAcks].map(formatCount);
}

function whichText(server: boolean, swarm: boolean): string {
  if (server && swarm) {
    return "Both ends use TCP in user space over a veth link: memory has no kernel sockets, and is not comparable with a run that has.";
  }
  const [own, other] = swarm ? ["swarm", "server"] : ["server", "swarm"];
  return `The ${own} uses TCP in user space over a veth link: the kernel's memory for connections is the ${other}'s alone.`;
}
