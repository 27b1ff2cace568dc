import { completeChecksum } from "../../../runtime/engine/packet/tcp/checksum.ts";
import type { Link } from "../../../runtime/engine/packet/tcp/link.ts";
import { writeConstantHeader } from "../../../runtime/engine/packet/tcp/segment.ts";

const FRAME_BYTES = 2_048;
/** Where received packets are put; frames to send lie before. */
const RECEIVED_AT = FRAME_BYTES;

/** A link in memory: what is sent is a list of packets, with checksums as on a wire. */
export class MemoryLink implements Link {
  readonly bytes = new Uint8Array(RECEIVED_AT + FRAME_BYTES);
  readonly view = new DataView(this.bytes.buffer);
  readonly mtuBytes: number;
  /** What was sent and not taken yet. */
  sent: Uint8Array[] = [];

  constructor(mtuBytes = 1_500) {
    this.mtuBytes = mtuBytes;
  }

  begin(): number {
    writeConstantHeader(this.view, 0);
    return 0;
  }

  commit(lengthBytes: number): void {
    completeChecksum(this.view, 0);
    this.sent.push(this.bytes.slice(0, lengthBytes));
  }

  /** Takes what was sent. */
  take(): Uint8Array[] {
    const taken = this.sent;
    this.sent = [];
    return taken;
  }

  /** Puts a packet where the receiver reads it; returns its offset. */
  place(packet: Uint8Array): number {
    this.bytes.set(packet, RECEIVED_AT);
    return RECEIVED_AT;
  }
}
