/**
 * Deals `total` out to workers as evenly as their room allows: whole shares that sum to `total` (or to all the room
 * there is), none above its room. Those with the most room come first, so that shards fill at the same pace.
 */
export function apportion(total: number, rooms: readonly number[]): number[] {
  const shares = rooms.map(() => 0);
  const byRoom = rooms.map((_, index) => index).sort((a, b) => rooms[b]! - rooms[a]! || a - b);
  let rest = total;
  // The least room first: what it cannot take goes to the others.
  for (let left = byRoom.length; left > 0; left--) {
    const index = byRoom[left - 1]!;
    const share = Math.min(rooms[index]!, Math.floor(rest / left));
    shares[index] = share;
    rest -= share;
  }
  return shares;
}
