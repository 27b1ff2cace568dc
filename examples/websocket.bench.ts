// WebSocket instead of TCP: 2,000 connections. Each sends a binary message of 16 to 1,024 random bytes ten times.
import { latency, listen, memory, ports, random, throughput } from "c10m";

export default listen(ports(8080, 4))
  .websocket({ path: "/chat" })
  .swarm(2_000)
  .echo(random(16, 1_024), { rounds: 10 })
  .measure(memory, latency, throughput);
