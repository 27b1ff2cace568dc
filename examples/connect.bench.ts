// A server that runs already: start yours on port 9000, then this. Another machine than this one also takes --allow-net HOST.
import { connect, latency, memory, throughput } from "c10m";

export default connect("ws://127.0.0.1:9000/chat?room=lobby", {
  headers: { Authorization: "Bearer for-load-tests-only" },
  subprotocols: ["chat.v2"],
})
  .swarm(5_000)
  .echo("hello", { rounds: 5 })
  .measure(memory, latency, throughput);
