// A morning: clients arrive at a steady rate, stay, send messages, and most of them leave again. How closely does the
// number of open connections follow the ramp?
import { latency, listen, memory, perSecond, ports, seconds, text, throughput } from "c10m";

export default listen(ports(8080, 20))
  .swarm(50_000)
  .ramp({ over: seconds(20) })
  .hold(seconds(5))
  .echo(text("good morning"), { rounds: 3 })
  .ramp({ rate: perSecond(5_000) }, { to: 5_000 })
  .measure(memory, latency, throughput);
