import { libc, SystemError, unwrap } from "../../ffi/libc.ts";
import { allocate, mapShared, type NativeMemory } from "../../ffi/memory.ts";
import {
  AF_PACKET,
  ETH_P_IP_NETWORK_ORDER,
  ETHERNET,
  PACKET,
  RX_IP_OFFSET,
  RX_STATUS,
  SOCK_RAW,
  SOCKADDR_LL,
  SOL_PACKET,
  TPACKET_STATS_BYTES,
  TPACKET_V2,
  TPACKET2,
  TX_STATUS,
  VNET,
} from "../../ffi/packet-socket-abi.ts";
import { MSG, SOCK } from "../../ffi/socket-abi.ts";
import type { LinkEnd } from "../link-end.ts";
import type { Link } from "./tcp/link.ts";
import { IP_BYTES, writeConstantHeader } from "./tcp/segment.ts";

/**
 * Frames of the two rings. What is received may have to wait while this process is busy elsewhere, what is sent may not. A
 * small swarm needs fewer: four for each of its connections.
 */
const MOST_RX_FRAMES = 32_768;
const LEAST_RX_FRAMES = 8_192;
const FRAMES_PER_CONNECTION = 4;
const RX_PER_TX_FRAME = 8;

/** The kernel allocates rings in blocks of so many bytes, each physically contiguous. */
const BLOCK_BYTES = 65_536;

/** Moves the IP header of received frames to a multiple of 32 bytes, so that a short packet lies in two cache lines. */
const RX_RESERVE_BYTES = 6;
const RX_IP_AT = RX_IP_OFFSET + RX_RESERVE_BYTES;

/** Frames are whole cache lines, an odd number of them, so that many frames do not compete for the same few sets of a cache. */
const LINE_BYTES = 64;

/** Where a frame to be sent has its vnet header, its Ethernet header, and its packet. */
const TX_VNET_AT = TPACKET2.BYTES;
const TX_ETHERNET_AT = TX_VNET_AT + VNET.BYTES;
const TX_IP_AT = TX_ETHERNET_AT + ETHERNET.BYTES;

/** Frames that one system call sends. */
const SEND_EVERY = 64;

/** TCP's checksum, counted from the beginning of its header. */
const CHECKSUM_AT = 16;

/** Takes a packet that lies in the link's frames; see `Tcp.input`. */
export type PacketReceiver = (offset: number, lengthBytes: number, verified: boolean) => void;

/**
 * A packet socket on one end of a veth pair, with its two rings mapped into JavaScript: sending fills frames and makes one
 * system call for many of them, receiving makes none.
 *
 * ```
 * frame to send   | tpacket2_hdr 32 | vnet 10 | Ethernet 14 | IP 20 | TCP 20 | data
 * received frame  | tpacket2_hdr 32 | sockaddr_ll, padding | vnet 10 | Ethernet 14 | IP ...
 * ```
 *
 * Two settings make the most of the speed. The vnet header says that the whole frame is header: the kernel then copies it,
 * instead of attaching pages that the receiver copies later. And each end writes to an address that is not the other
 * device's, so that the kernel's own IP layer drops its copy at once where both ends are ours.
 */
export class PacketSocket implements Link {
  readonly fd: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly mtuBytes: number;
  readonly #libc = libc();
  readonly #memory: NativeMemory;
  readonly #scratch = allocate(64);
  readonly #words: Int32Array;
  /** Where frames begin, in bytes. */
  readonly #rxFrames: Int32Array;
  readonly #txFrames: Int32Array;
  #rxNext = 0;
  #txNext = 0;
  #txAt = 0;
  #queued = 0;
  /** Frames that came while the receive ring was full, since the start. */
  #drops = 0;
  #closed = false;

  /** @throws {SystemError} EPERM without CAP_NET_RAW in this network namespace, ENODEV, ENOMEM */
  constructor({ device, mac, peerMac, mtuBytes }: LinkEnd, connections: number) {
    this.mtuBytes = mtuBytes;
    const index = this.#libc.if_nametoindex(device);
    if (index === 0) throw new SystemError(`if_nametoindex ${device}`, this.#libc.errno());
    // Without a protocol it receives nothing until it is bound, and its rings are there.
    this.fd = unwrap("socket(AF_PACKET)", this.#libc.socket(AF_PACKET, SOCK_RAW | SOCK.CLOEXEC, 0));
    try {
      const frameBytes = frameBytesFor(mtuBytes);
      this.#setOption(PACKET.VERSION, [TPACKET_V2]);
      this.#setOption(PACKET.VNET_HDR, [1]);
      this.#setOption(PACKET.LOSS, [1]);
      this.#setOption(PACKET.QDISC_BYPASS, [1]);
      this.#setOption(PACKET.IGNORE_OUTGOING, [1]);
      this.#setOption(PACKET.RESERVE, [RX_RESERVE_BYTES]);
      const { rx, tx } = ringsFor(connections, frameBytes);
      this.#setOption(PACKET.RX_RING, rx.request);
      this.#setOption(PACKET.TX_RING, tx.request);
      this.#memory = mapShared(rx.ringBytes + tx.ringBytes, this.fd, 0);
      this.bytes = new Uint8Array(this.#memory.buffer);
      this.view = new DataView(this.#memory.buffer);
      this.#words = new Int32Array(this.#memory.buffer);
      this.#rxFrames = rx.offsetsFrom(0);
      this.#txFrames = tx.offsetsFrom(rx.ringBytes);
      this.#prepareFrames(mac, peerMac);
      this.#bind(index);
    } catch (error) {
      this.#libc.close(this.fd);
      throw error;
    }
  }

  #setOption(name: number, words: readonly number[]): void {
    new Int32Array(this.#scratch.buffer).set(words);
    const bytes = words.length * 4;
    const result = this.#libc.setsockopt(this.fd, SOL_PACKET, name, this.#scratch.address, bytes);
    unwrap(`setsockopt of a packet socket (${name})`, result);
  }

  /** Writes what is the same in all frames that are sent. */
  #prepareFrames(mac: string, peerMac: string): void {
    const from = macBytes(mac);
    const to = macBytes(peerMac);
    for (const frame of this.#txFrames) {
      const vnet = frame + TX_VNET_AT;
      const ethernet = frame + TX_ETHERNET_AT;
      this.view.setUint16(vnet + VNET.csum_start, ETHERNET.BYTES + IP_BYTES, true);
      this.view.setUint16(vnet + VNET.csum_offset, CHECKSUM_AT, true);
      this.bytes.set(to, ethernet + ETHERNET.destination);
      this.bytes.set(from, ethernet + ETHERNET.source);
      this.view.setUint16(ethernet + ETHERNET.protocol, ETHERNET.IP);
      writeConstantHeader(this.view, frame + TX_IP_AT);
    }
  }

  #bind(index: number): void {
    const address = new DataView(this.#scratch.buffer, 0, SOCKADDR_LL.BYTES);
    for (let at = 0; at < SOCKADDR_LL.BYTES; at++) address.setUint8(at, 0);
    address.setUint16(SOCKADDR_LL.family, AF_PACKET, true);
    address.setUint16(SOCKADDR_LL.protocol, ETH_P_IP_NETWORK_ORDER, true);
    address.setInt32(SOCKADDR_LL.ifindex, index, true);
    unwrap("bind of a packet socket", this.#libc.bind(this.fd, this.#scratch.address, SOCKADDR_LL.BYTES));
  }

  #vnetFlags(frame: number, flags: number): void {
    this.bytes[frame + TX_VNET_AT + VNET.flags] = flags;
  }

  begin(): number {
    const frame = this.#txFrames[this.#txNext]!;
    if (!this.#isFree(frame)) {
      this.send();
      if (!this.#isFree(frame)) return -1;
    }
    this.#vnetFlags(frame, VNET.NEEDS_CSUM);
    this.#txAt = frame;
    return frame + TX_IP_AT;
  }

  #isFree(frame: number): boolean {
    const status = this.#words[frame >> 2];
    return status === TX_STATUS.AVAILABLE || status === TX_STATUS.WRONG_FORMAT;
  }

  /** @param needsChecksum false for a packet that has its whole checksum */
  commit(lengthBytes: number, needsChecksum = true): void {
    const frame = this.#txAt;
    if (!needsChecksum) this.#vnetFlags(frame, 0);
    const wholeBytes = ETHERNET.BYTES + lengthBytes;
    this.view.setUint16(frame + TX_VNET_AT + VNET.hdr_len, wholeBytes, true);
    this.#words[(frame + TPACKET2.len) >> 2] = VNET.BYTES + wholeBytes;
    this.#words[frame >> 2] = TX_STATUS.SEND_REQUEST;
    this.#txNext = this.#txNext + 1 === this.#txFrames.length ? 0 : this.#txNext + 1;
    if (++this.#queued >= SEND_EVERY) this.send();
  }

  /** Hands the frames that are complete to the kernel, which delivers them before it returns. */
  send(): void {
    if (this.#queued === 0) return;
    this.#queued = 0;
    const result = this.#libc.sendto(this.fd, 0, 0, MSG.DONTWAIT, 0, 0);
    if (result >= 0) return;
    const code = this.#libc.nameOf(this.#libc.errno());
    // What was not sent is lost as on any link; ENETDOWN comes while the device is being removed.
    if (code !== "EAGAIN" && code !== "ENOBUFS" && code !== "ENETDOWN" && code !== "EINTR") unwrap("sendto", result);
  }

  /** Delivers packets that have come, at most `most`. Returns how many there were. */
  receive(most: number, to: PacketReceiver): number {
    const words = this.#words;
    const frames = this.#rxFrames;
    let next = this.#rxNext;
    let count = 0;
    for (; count < most; count++) {
      const frame = frames[next]!;
      // A plain read first, since the ring is mostly empty; the atomic one orders what follows.
      if ((words[frame >> 2]! & RX_STATUS.USER) === 0) break;
      Atomics.load(words, frame >> 2);
      this.#deliver(frame, to);
      Atomics.store(words, frame >> 2, RX_STATUS.KERNEL);
      next = next + 1 === frames.length ? 0 : next + 1;
    }
    this.#rxNext = next;
    return count;
  }

  #deliver(frame: number, to: PacketReceiver): void {
    const words = this.#words;
    const length = words[(frame + TPACKET2.len) >> 2]!;
    // A frame that was cut short is larger than the device's MTU: no end of this link sends one.
    if (words[(frame + TPACKET2.snaplen) >> 2] !== length) return;
    const ip = frame + RX_IP_AT;
    const flags = this.bytes[ip - ETHERNET.BYTES - VNET.BYTES]!;
    to(ip, length - ETHERNET.BYTES, (flags & (VNET.NEEDS_CSUM | VNET.DATA_VALID)) !== 0);
  }

  /** Frames that came while the receive ring was full, since the start. */
  ringDrops(): number {
    if (this.#closed) return this.#drops;
    const words = new Int32Array(this.#scratch.buffer);
    words[2] = TPACKET_STATS_BYTES;
    const { address } = this.#scratch;
    const result = this.#libc.getsockopt(this.fd, SOL_PACKET, PACKET.STATISTICS, address, address + 8);
    // Reading resets the kernel's counts.
    if (result === 0) this.#drops += words[1]!;
    return this.#drops;
  }

  close(): void {
    if (this.#closed) return;
    this.ringDrops();
    this.#closed = true;
    this.#libc.close(this.fd);
    this.#memory.free();
    this.#scratch.free();
  }
}

interface RingShape {
  readonly request: readonly number[];
  readonly ringBytes: number;
  offsetsFrom(first: number): Int32Array;
}

function ringOf(frames: number, frameBytes: number): RingShape {
  const inBlock = Math.floor(BLOCK_BYTES / frameBytes);
  const blocks = Math.ceil(frames / inBlock);
  const count = blocks * inBlock;
  return {
    request: [BLOCK_BYTES, blocks, frameBytes, count],
    ringBytes: blocks * BLOCK_BYTES,
    offsetsFrom: (first) => {
      return Int32Array.from({ length: count }, (_, index) => {
        return first + Math.floor(index / inBlock) * BLOCK_BYTES + (index % inBlock) * frameBytes;
      });
    },
  };
}

function frameBytesFor(mtuBytes: number): number {
  const lines = Math.ceil((RX_IP_AT + mtuBytes) / LINE_BYTES);
  return (lines | 1) * LINE_BYTES;
}

function ringsFor(connections: number, frameBytes: number): { rx: RingShape; tx: RingShape } {
  const frames = Math.max(LEAST_RX_FRAMES, Math.min(MOST_RX_FRAMES, connections * FRAMES_PER_CONNECTION));
  return { rx: ringOf(frames, frameBytes), tx: ringOf(frames / RX_PER_TX_FRAME, frameBytes) };
}

/** The most memory that one socket's rings take, in bytes. */
export function ringBytesFor(mtuBytes: number): number {
  const { rx, tx } = ringsFor(MOST_RX_FRAMES, frameBytesFor(mtuBytes));
  return rx.ringBytes + tx.ringBytes;
}

function macBytes(mac: string): number[] {
  return mac.split(":").map((part) => Number.parseInt(part, 16));
}
