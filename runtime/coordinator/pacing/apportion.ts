/**
 * Apportions `total` to workers as evenly as their room allows. The shares are whole, none exceeds its room, and they
 * sum to `total` or to all the room. Workers with the most room get the remainder, so that shards fill at the same
 * pace.
 */
export function apportion(total: number, rooms: readonly number[]): number[] {
  const shares = rooms.map(() => 0);
  const byRoom = rooms.map((_, index) => index).sort((a, b) => rooms[b]! - rooms[a]! || a - b);
  let rest = total;
  // In ascending order of room, so that the others can take what a worker has no room for.
  for (let left = byRoom.length; left > 0; left--) {
    const index = byRoom[left - 1]!;
    const share = Math.min(rooms[index]!, Math.floor(rest / left));
    shares[index] = share;
    rest -= share;
  }
  return shares;
}
