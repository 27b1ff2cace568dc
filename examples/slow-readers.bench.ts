// One client in ten stops reading for 10 s while messages for it keep coming. Does the server pile them up, drop them, or
// close? How much memory does that take, and what do the others notice?
import { bytes, latency, listen, memory, percent, perSecond, ports, seconds } from "c10m";

export default listen(ports(8080, 4))
  .swarm(1_000)
  .ramp({ over: seconds(2) })
  .echo("before", { rate: perSecond(1_000), for: seconds(3) })
  .stall(bytes(50_000), { connections: percent(10), rate: perSecond(200), for: seconds(10) })
  .echo("after", { rate: perSecond(1_000), for: seconds(3) })
  .measure(memory, latency)
  .named("slow readers");
