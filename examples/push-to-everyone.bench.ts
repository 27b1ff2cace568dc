// Breaking news: every connection is written to at once, five times, and the last one served tells how long it took.
import { latency, listen, memory, percent, ports, seconds, text } from "c10m";

export default listen(ports(8080, 20))
  .websocket()
  .swarm(50_000)
  .burst(text("goal!"), { connections: percent(100), times: 5, every: seconds(5) })
  .measure(memory, latency);
