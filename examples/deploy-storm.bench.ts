// A deploy: 30 % of the clients are dropped at once and reconnect as fast as the server accepts them. At the next
// deploy they close in order and come back over ten seconds. How long does it take until all are back?
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
