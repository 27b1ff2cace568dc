// A deploy: three clients in ten are dropped at once, and reconnect as fast as they are let in; at the next one they close
// in order and come back over ten seconds. How long until all are back?
import { latency, listen, percent, ports, seconds, throughput } from "c10m";

export default listen(ports(8080, 20))
  .websocket()
  .swarm(20_000)
  .hold(seconds(2))
  .storm({ drop: percent(30) })
  .hold(seconds(2))
  .storm({ drop: percent(30), back: seconds(10), manner: "orderly" })
  .echo("still there?")
  .measure(latency, throughput);
