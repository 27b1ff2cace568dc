/** The ways in which TCP may cut bytes into chunks. */

/** In one piece, byte by byte, in two pieces everywhere, and, up to 40 bytes, in three pieces everywhere. */
export function* everySplit(data: Uint8Array): Generator<Uint8Array[]> {
  const { length } = data;
  yield [data];
  yield cut(
    data,
    Array.from({ length }, (_, at) => at),
  );
  for (let first = 1; first < length; first++) {
    yield cut(data, [first]);
    if (length > 40) continue;
    for (let second = first + 1; second < length; second++) yield cut(data, [first, second]);
  }
}

/** Cuts at the given offsets, in any order; offsets beyond the end and repeated ones are no cuts. */
export function cut(data: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const inside = offsets.filter((at) => at > 0 && at < data.byteLength);
  const edges = [...new Set([0, ...inside, data.byteLength])].sort((a, b) => a - b);
  return edges.slice(1).map((end, index) => data.slice(edges[index], end));
}
