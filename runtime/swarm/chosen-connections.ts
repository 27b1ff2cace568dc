import { type ConnectionTable, State } from "./connection-table.ts";

/**
 * Chooses `count` of a worker's open connections (all, if there are fewer) to take part in a phase. Each port gets its
 * proportional share, to within one, and the choice is evenly spread over the connections of a port. The choice is
 * deterministic and in the order of the numbers. Quarantined connections, which owe an earlier answer, are excluded.
 *
 * @param first the number of the worker's first connection in the whole swarm, where connection `i` goes to port
 *   `i mod ports`
 */
export function chosenConnections(
  { state, quarantined, size }: Pick<ConnectionTable, "state" | "quarantined" | "size">,
  first: number,
  ports: number,
  count: number,
): Int32Array {
  const mayGo = (connection: number) => state[connection] === State.open && quarantined[connection] === 0;
  const openAt = new Float64Array(ports);
  let open = 0;
  for (let connection = 0; connection < size; connection++) {
    if (!mayGo(connection)) continue;
    openAt[(first + connection) % ports]!++;
    open++;
  }
  const wanted = Math.min(count, open);
  const wantedAt = sharesOf(wanted, openAt, open);
  const chosen = new Int32Array(wanted);
  const passed = new Float64Array(ports);
  let filled = 0;
  for (let connection = 0; connection < size; connection++) {
    if (!mayGo(connection)) continue;
    const port = (first + connection) % ports;
    const before = Math.floor((passed[port]! * wantedAt[port]!) / openAt[port]!);
    const after = Math.floor((++passed[port]! * wantedAt[port]!) / openAt[port]!);
    if (after > before) chosen[filled++] = connection;
  }
  return chosen;
}

/**
 * Divides `wanted` into whole shares in proportion to `openAt`, whose sum is `open`. The shares are the differences of
 * a rounded running sum, so that they add up to `wanted`.
 */
function sharesOf(wanted: number, openAt: Float64Array, open: number): Float64Array {
  let sum = 0;
  let given = 0;
  return openAt.map((count) => {
    sum += count;
    const upTo = open === 0 ? 0 : Math.floor((wanted * sum) / open);
    const share = upTo - given;
    given = upTo;
    return share;
  });
}
