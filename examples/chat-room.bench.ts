// How long does it take until everybody in a chat room has read a message? 1,000 clients, 10 messages a
// second, each of which the server has to deliver to all of them. c10m counts every delivery.
//
//   npx zx scripts/run.mjs examples/chat-room.bench.ts --allow-run

import { latency, perSecond, ports, seconds, spawn, template } from "c10m";

export default spawn("node examples/servers/chat-room.mjs {port}", { ports: ports(8080, 1) })
  .swarm(1_000)
  .fanOut(template("user-{connection:04}: {mark}\n"), { rate: perSecond(10), for: seconds(5), senders: 20 })
  .measure(latency);
