import { addWords, fold, pseudoHeaderSum } from "./checksum.ts";

/** TCP's flags (RFC 9293, 3.1). */
export const TCP = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 } as const;

/** Bytes of an IPv4 header and of a TCP header without options. */
export const IP_BYTES = 20;
export const TCP_BYTES = 20;

/** The maximum segment size of a peer that names none (RFC 9293, 3.7.1). */
export const DEFAULT_MSS_BYTES = 536;

/** No window scale option (RFC 7323): the peer's windows are not scaled, and ours must not be. */
export const NO_SCALE = -1;

/** RFC 7323, 2.3: a larger shift counts as this. */
const MOST_SCALE = 14;

const IPPROTO_TCP = 6;
const VERSION_4 = 4;
/** More fragments, or a fragment that is not the first. */
const FRAGMENT = 0x3fff;

const Option = { end: 0, nothing: 1, mss: 2, scale: 3 } as const;

/**
 * A received TCP segment: one object is used for all of them. Addresses and sequence numbers are signed 32-bit numbers,
 * so that differences wrap as TCP's do.
 */
export class Segment {
  source = 0;
  destination = 0;
  sourcePort = 0;
  destinationPort = 0;
  sequence = 0;
  acknowledged = 0;
  flags = 0;
  /** As it stands in the header; whether it is scaled depends on the connection. */
  window = 0;
  /** Where its data lies, and how much there is. */
  dataOffset = 0;
  dataBytes = 0;
  /** Options of a segment with SYN. */
  mssBytes = DEFAULT_MSS_BYTES;
  scale = NO_SCALE;

  /** Its length in sequence numbers: SYN and FIN take one each. */
  get length(): number {
    return this.dataBytes + (this.flags & TCP.FIN) + ((this.flags & TCP.SYN) >> 1);
  }

  /**
   * Reads an IPv4 packet of so many bytes. Returns false for whatever is no whole and intact TCP segment.
   *
   * @param verified the sender's checksums need no look: the frame came from this machine with the sum left to the device
   */
  parse(view: DataView, offset: number, lengthBytes: number, verified: boolean): boolean {
    if (lengthBytes < IP_BYTES + TCP_BYTES) return false;
    const versionAndLength = view.getUint8(offset);
    const ipBytes = (versionAndLength & 15) * 4;
    const totalBytes = view.getUint16(offset + 2);
    if (versionAndLength >> 4 !== VERSION_4 || ipBytes < IP_BYTES) return false;
    if (totalBytes > lengthBytes || totalBytes < ipBytes + TCP_BYTES) return false;
    if (view.getUint8(offset + 9) !== IPPROTO_TCP || (view.getUint16(offset + 6) & FRAGMENT) !== 0) return false;
    const tcp = offset + ipBytes;
    const tcpBytes = totalBytes - ipBytes;
    const headerBytes = (view.getUint8(tcp + 12) >> 4) * 4;
    if (headerBytes < TCP_BYTES || headerBytes > tcpBytes) return false;
    this.source = view.getInt32(offset + 12);
    this.destination = view.getInt32(offset + 16);
    if (!verified && !this.#isIntact(view, offset, ipBytes, tcpBytes)) return false;
    this.sourcePort = view.getUint16(tcp);
    this.destinationPort = view.getUint16(tcp + 2);
    this.sequence = view.getInt32(tcp + 4);
    this.acknowledged = view.getInt32(tcp + 8);
    this.flags = view.getUint8(tcp + 13) & (TCP.FIN | TCP.SYN | TCP.RST | TCP.ACK);
    this.window = view.getUint16(tcp + 14);
    this.dataOffset = tcp + headerBytes;
    this.dataBytes = tcpBytes - headerBytes;
    if ((this.flags & TCP.SYN) !== 0) this.#readOptions(view, tcp + TCP_BYTES, tcp + headerBytes);
    return true;
  }

  #isIntact(view: DataView, offset: number, ipBytes: number, tcpBytes: number): boolean {
    if (fold(addWords(view, offset, ipBytes, 0)) !== 0xffff) return false;
    const pseudo = pseudoHeaderSum(this.source, this.destination, tcpBytes);
    return fold(addWords(view, offset + ipBytes, tcpBytes, pseudo)) === 0xffff;
  }

  /** Unknown options are skipped; behind one with an impossible length nothing can be read. */
  #readOptions(view: DataView, from: number, end: number): void {
    this.mssBytes = DEFAULT_MSS_BYTES;
    this.scale = NO_SCALE;
    let at = from;
    while (at < end) {
      const kind = view.getUint8(at);
      if (kind === Option.end) return;
      if (kind === Option.nothing) {
        at++;
        continue;
      }
      const optionBytes = at + 1 < end ? view.getUint8(at + 1) : 0;
      if (optionBytes < 2 || at + optionBytes > end) return;
      if (kind === Option.mss && optionBytes === 4) this.mssBytes = view.getUint16(at + 2);
      if (kind === Option.scale && optionBytes === 3) this.scale = Math.min(MOST_SCALE, view.getUint8(at + 2));
      at += optionBytes;
    }
  }
}

/** Writes the parts of an IPv4 header that are the same in every packet; the rest of it is zero. */
export function writeConstantHeader(view: DataView, offset: number): void {
  view.setUint16(offset, CONSTANT.versionAndLength);
  view.setUint16(offset + 4, 0);
  view.setUint16(offset + 6, CONSTANT.dontFragment);
  view.setUint16(offset + 8, CONSTANT.ttlAndProtocol);
}

const CONSTANT = { versionAndLength: 0x4500, dontFragment: 0x4000, ttlAndProtocol: 0x4006 } as const;

const CONSTANT_SUM = CONSTANT.versionAndLength + CONSTANT.dontFragment + CONSTANT.ttlAndProtocol;

/**
 * Writes the headers of a segment without options before its data, into a frame with the constant header. TCP's checksum
 * field gets the sum of the pseudo-header: the device, or `completeChecksum`, does the rest.
 */
export function writeHeaders(
  view: DataView,
  offset: number,
  source: number,
  destination: number,
  sourcePort: number,
  destinationPort: number,
  sequence: number,
  acknowledged: number,
  flags: number,
  window: number,
  headerBytes: number,
  dataBytes: number,
): void {
  const tcpBytes = headerBytes + dataBytes;
  const addresses = (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff);
  const totalBytes = IP_BYTES + tcpBytes;
  view.setUint16(offset + 2, totalBytes);
  let sum = addresses + CONSTANT_SUM + totalBytes;
  sum = (sum & 0xffff) + (sum >>> 16);
  view.setUint16(offset + 10, ~((sum & 0xffff) + (sum >>> 16)));
  view.setInt32(offset + 12, source);
  view.setInt32(offset + 16, destination);
  view.setUint16(offset + 20, sourcePort);
  view.setUint16(offset + 22, destinationPort);
  view.setInt32(offset + 24, sequence);
  view.setInt32(offset + 28, acknowledged);
  view.setUint16(offset + 32, (headerBytes << 10) | flags);
  view.setUint16(offset + 34, window);
  let pseudo = addresses + IPPROTO_TCP + tcpBytes;
  pseudo = (pseudo & 0xffff) + (pseudo >>> 16);
  view.setUint16(offset + 36, (pseudo & 0xffff) + (pseudo >>> 16));
  view.setUint16(offset + 38, 0);
}

/** Bytes of the options that {@link writeSynOptions} writes. */
export const SYN_OPTION_BYTES = 8;

/** MSS, and the window scale unless it is `NO_SCALE`, in which case padding takes its place. */
export function writeSynOptions(view: DataView, offset: number, mssBytes: number, scale: number): void {
  view.setUint32(offset, 0x0204_0000 + mssBytes);
  view.setUint32(offset + 4, scale === NO_SCALE ? 0x0101_0101 : 0x0103_0300 + scale);
}
