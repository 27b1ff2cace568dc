/** The Internet checksum (RFC 1071): the one's complement of the one's complement sum of 16-bit words. */

/** Adds the 16-bit words of a stretch to a sum; an odd last byte counts as a word with a zero behind it. */
export function addWords(view: DataView, offset: number, lengthBytes: number, sum: number): number {
  const end = offset + (lengthBytes & ~1);
  let total = sum;
  for (let at = offset; at < end; at += 2) total += view.getUint16(at);
  return (lengthBytes & 1) === 0 ? total : total + (view.getUint8(end) << 8);
}

/** Folds a sum of 16-bit words (below 2^48) into 16 bits. */
export function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return folded;
}

/** The sum of the pseudo-header that TCP's checksum covers (RFC 9293, 3.1); addresses as signed 32-bit numbers. */
export function pseudoHeaderSum(source: number, destination: number, tcpBytes: number): number {
  const sum = (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff);
  return sum + IPPROTO_TCP + tcpBytes;
}

const IPPROTO_TCP = 6;

/** Writes the full checksum of a TCP segment that carries only its pseudo-header's sum, as the offload would. */
export function completeChecksum(view: DataView, ipOffset: number): void {
  const tcpOffset = ipOffset + (view.getUint8(ipOffset) & 15) * 4;
  const tcpBytes = view.getUint16(ipOffset + 2) - (tcpOffset - ipOffset);
  view.setUint16(tcpOffset + 16, 0);
  const pseudo = pseudoHeaderSum(view.getInt32(ipOffset + 12), view.getInt32(ipOffset + 16), tcpBytes);
  view.setUint16(tcpOffset + 16, ~fold(addWords(view, tcpOffset, tcpBytes, pseudo)) & 0xffff);
}
