// One client in ten stops reading for 10 s but goes on sending. Does the server buffer the answers, drop them, or close
// the connection? How much memory does it take, and do the phases before and after differ?
import { bytes, latency, listen, memory, percent, perSecond, ports, seconds } from "c10m";

export default listen(ports(8080, 4))
  .swarm(1_000)
  .ramp({ over: seconds(2) })
  .echo("before", { rate: perSecond(1_000), for: seconds(3) })
  .stall(bytes(50_000), { connections: percent(10), rate: perSecond(200), for: seconds(10) })
  .echo("after", { rate: perSecond(1_000), for: seconds(3) })
  .measure(memory, latency)
  .named("slow readers");
