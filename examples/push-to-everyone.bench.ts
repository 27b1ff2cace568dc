// Breaking news: all connections send at the same time, five times. How long does it take until the last one has its
// answer?
import { latency, listen, memory, percent, ports, seconds, text } from "c10m";

export default listen(ports(8080, 20))
  .websocket()
  .swarm(50_000)
  .burst(text("goal!"), { connections: percent(100), times: 5, every: seconds(5) })
  .measure(memory, latency);
