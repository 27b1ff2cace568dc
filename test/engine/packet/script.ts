/** Packet scripts: a peer that is played by the test, against one end of TCP, with a clock of its own. */

import assert from "node:assert/strict";
import { completeChecksum } from "../../../runtime/engine/packet/tcp/checksum.ts";
import { Segment, TCP, writeConstantHeader, writeHeaders } from "../../../runtime/engine/packet/tcp/segment.ts";
import { addressNumber } from "../../../runtime/engine/packet/tcp/tuples.ts";
import { CLIENT, type End, PORT, SERVER, serverEnd, swarmEnd } from "./simulation.ts";

/** The first port of the swarm's connections. */
const CLIENT_PORT = 1_024;

const FLAGS: Record<string, number> = { F: TCP.FIN, S: TCP.SYN, R: TCP.RST, P: TCP.PSH, ".": TCP.ACK };

/** A segment as the test writes it; sequence numbers count from the sender's initial one. */
export interface Wanted {
  /** Letters as tcpdump has them: S, F, R, and "." for ACK. */
  readonly flags: string;
  readonly seq?: number;
  readonly ack?: number;
  readonly win?: number;
  readonly data?: Uint8Array;
  /** Raw bytes of options. */
  readonly options?: readonly number[];
  readonly ports?: readonly [source: number, destination: number];
}

/** A segment as the end under test has sent it. */
export interface Sent {
  readonly flags: string;
  readonly seq: number;
  readonly ack: number;
  readonly win: number;
  readonly length: number;
  readonly data: Uint8Array;
  readonly mss: number;
  readonly scale: number;
}

/** One end under test, and the peer that the test plays. */
export class Script {
  readonly end: End;
  readonly role: "swarm" | "server";
  nowMs = 0;
  /** Initial sequence numbers: the end's own is known after its first segment, the peer's is the test's. */
  #isn: number | null = null;
  readonly #peerIsn: number;

  constructor(role: "swarm" | "server", end?: End, peerIsn = 1_000) {
    this.role = role;
    this.end = end ?? (role === "swarm" ? swarmEnd(4) : serverEnd(4));
    this.#peerIsn = peerIsn;
  }

  /** Puts a segment of the peer on the link. */
  peer(wanted: Wanted): this {
    const { link, tcp } = this.end;
    const packet = this.build(wanted);
    tcp.setTime(this.nowMs);
    tcp.input(link.place(packet), packet.length, false);
    tcp.turn(this.nowMs);
    return this;
  }

  build({ flags, seq = 0, ack = 0, win = 65_535, data = new Uint8Array(0), options = [], ports }: Wanted): Uint8Array {
    const headerBytes = 20 + options.length;
    const packet = new Uint8Array(20 + headerBytes + data.length);
    const view = new DataView(packet.buffer);
    writeConstantHeader(view, 0);
    const bits = [...flags].reduce((sum, letter) => sum | FLAGS[letter]!, 0);
    const isSwarm = this.role === "swarm";
    const [source, destination] = ports ?? (isSwarm ? [PORT, CLIENT_PORT] : [CLIENT_PORT, PORT]);
    writeHeaders(
      view,
      0,
      addressNumber(isSwarm ? SERVER : CLIENT),
      addressNumber(isSwarm ? CLIENT : SERVER),
      source,
      destination,
      (this.#peerIsn + seq) | 0,
      flags.includes(".") ? ((this.#isn ?? 0) + ack) | 0 : 0,
      bits,
      win,
      headerBytes,
      data.length,
    );
    packet.set(options, 40);
    packet.set(data, 20 + headerBytes);
    completeChecksum(view, 0);
    return packet;
  }

  /** Lets time pass, in steps as the loop takes them. */
  wait(forMs: number): this {
    const untilMs = this.nowMs + forMs;
    while (this.nowMs < untilMs) {
      this.nowMs = Math.min(untilMs, this.nowMs + 8);
      this.end.tcp.setTime(this.nowMs);
      this.end.tcp.turn(this.nowMs);
    }
    return this;
  }

  /** Lets time pass, and returns what was sent meanwhile, each with the milliseconds since the one before. */
  waits(forMs: number): [sinceMs: number, what: string][] {
    const untilMs = this.nowMs + forMs;
    const found: [number, string][] = [];
    let lastMs = this.nowMs;
    while (this.nowMs < untilMs) {
      this.wait(8);
      for (const sent of this.sent()) {
        found.push([this.nowMs - lastMs, short(sent)]);
        lastMs = this.nowMs;
      }
    }
    return found;
  }

  /** Takes what the end has sent. */
  sent(): Sent[] {
    return this.end.link.take().map((packet) => this.#read(packet));
  }

  #read(packet: Uint8Array): Sent {
    const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
    const segment = new Segment();
    assert.ok(segment.parse(view, 0, packet.length, false), "what is sent is whole, with the right checksums");
    if ((segment.flags & TCP.SYN) !== 0 && this.#isn === null) this.#isn = segment.sequence;
    const letters = Object.entries(FLAGS).filter(([letter, bit]) => letter !== "P" && (segment.flags & bit) !== 0);
    return {
      flags: letters.map(([letter]) => letter).join(""),
      seq: (segment.sequence - (this.#isn ?? 0)) | 0,
      ack: (segment.flags & TCP.ACK) === 0 ? 0 : (segment.acknowledged - this.#peerIsn) | 0,
      win: segment.window,
      length: segment.dataBytes,
      data: packet.slice(segment.dataOffset, segment.dataOffset + segment.dataBytes),
      mss: segment.mssBytes,
      scale: segment.scale,
    };
  }

  /** Expects that exactly these were sent, in short: "S 0", ". 1:3 ack 5" (sequence numbers of data), "R. 1 ack 5". */
  expect(...lines: string[]): this {
    assert.deepEqual(this.sent().map(short), lines);
    return this;
  }

  /** The handshake, whichever role. The peer offers the options given (an MSS of 1,460 without others). */
  establish(options: readonly number[] = [2, 4, 5, 180], win = 65_535): this {
    if (this.role === "swarm") {
      this.end.tcp.open(0);
      this.expect("S 0");
      this.peer({ flags: "S.", seq: 0, ack: 1, win, options });
      return this.expect(". 1 ack 1");
    }
    this.peer({ flags: "S", seq: 0, win, options });
    this.expect("S. 0 ack 1");
    this.peer({ flags: ".", seq: 1, ack: 1, win });
    return this.expect();
  }
}

export function short({ flags, seq, ack, length }: Sent): string {
  const range = length > 0 ? `${seq}:${seq + length}` : `${seq}`;
  return flags.includes(".") ? `${flags} ${range} ack ${ack}` : `${flags} ${range}`;
}

/** Bytes that differ from their neighbours. */
export function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + 3) & 255);
}
