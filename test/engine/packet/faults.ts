import type { LinkFilter } from "../../../runtime/engine/packet/link-stack.ts";
import type { PacketSocket } from "../../../runtime/engine/packet/packet-socket.ts";
import { completeChecksum } from "../../../runtime/engine/packet/tcp/checksum.ts";
import type { Link } from "../../../runtime/engine/packet/tcp/link.ts";
import { writeConstantHeader } from "../../../runtime/engine/packet/tcp/segment.ts";
import type { Tcp } from "../../../runtime/engine/packet/tcp/tcp.ts";
import { seededRandom } from "./random.ts";
import type { Faults } from "./simulation.ts";

const SCRATCH_BYTES = 2_048;

/**
 * A link that misbehaves, in both directions of one end, the same for the same seed. Packets have their checksums, as on a
 * wire, so that the receiver, the kernel included, finds a flipped bit.
 */
export function faultyLinks(faults: Faults, seed: number): LinkFilter {
  const random = seededRandom(seed);
  /** What overtakes: sent when the next packet has gone by. */
  const fateOf = () => ({
    lost: random() < faults.loss,
    copies: random() < faults.duplication ? 2 : 1,
    late: random() < faults.reordering,
    flips: random() < faults.corruption ? 1 + Math.floor(random() * 8) : 0,
  });
  const flip = (packet: Uint8Array) => {
    packet[Math.floor(random() * packet.length)]! ^= 1 << Math.floor(random() * 8);
  };
  return {
    outgoing: (socket) => new FaultyLink(socket, fateOf, flip),
    incoming: (socket, offset, lengthBytes, verified, tcp) => {
      const held = waiting(tcp);
      const fate = fateOf();
      const { lost, copies, late } = fate;
      // What is not verified has gone through the other end's injector: two flips could make a right checksum.
      const flips = verified ? fate.flips : 0;
      if (!lost) {
        const packet = socket.bytes.slice(offset, offset + lengthBytes);
        const isWhole = flips > 0 ? wholeChecksum(packet, verified) : verified;
        if (flips > 0) flip(packet);
        for (let copy = 0; copy < copies; copy++) held.push({ packet, verified: isWhole && flips === 0 });
      }
      if (late) return;
      for (const { packet, verified: good } of held.splice(0)) {
        // In the place of the frame, which is this packet's alone until `receive` gives it back.
        socket.bytes.set(packet, offset);
        tcp.input(offset, packet.length, good);
      }
    },
  };
}

interface Held {
  readonly packet: Uint8Array;
  readonly verified: boolean;
}

const heldBy = new WeakMap<Tcp, Held[]>();

function waiting(tcp: Tcp): Held[] {
  const held = heldBy.get(tcp) ?? [];
  heldBy.set(tcp, held);
  return held;
}

/** Before a bit of it is flipped, a packet gets the checksum that was left to the device. */
function wholeChecksum(packet: Uint8Array, verified: boolean): boolean {
  if (verified) completeChecksum(new DataView(packet.buffer), 0);
  return false;
}

type Fate = { lost: boolean; copies: number; late: boolean; flips: number };

class FaultyLink implements Link {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly mtuBytes: number;
  readonly #socket: PacketSocket;
  readonly #fateOf: () => Fate;
  readonly #flip: (packet: Uint8Array) => void;
  #late: Uint8Array[] = [];
  #at = 0;

  constructor(socket: PacketSocket, fateOf: () => Fate, flip: (packet: Uint8Array) => void) {
    this.bytes = socket.bytes;
    this.view = socket.view;
    this.mtuBytes = socket.mtuBytes;
    this.#socket = socket;
    this.#fateOf = fateOf;
    this.#flip = flip;
  }

  begin(): number {
    this.#at = this.#socket.begin();
    if (this.#at >= 0) writeConstantHeader(this.view, this.#at);
    return this.#at;
  }

  commit(lengthBytes: number): void {
    completeChecksum(this.view, this.#at);
    const packet = this.bytes.slice(this.#at, this.#at + lengthBytes);
    const { lost, copies, late, flips } = this.#fateOf();
    if (flips > 0) this.#flip(packet);
    const due = lost ? [] : Array.from({ length: copies }, () => packet);
    if (late) {
      this.#late.push(...due);
      return;
    }
    for (const each of [...due, ...this.#late.splice(0)]) this.#send(each);
  }

  #send(packet: Uint8Array): void {
    const at = this.#socket.begin();
    if (at < 0 || packet.length > SCRATCH_BYTES) return;
    this.bytes.set(packet, at);
    this.#socket.commit(packet.length, false);
  }
}
