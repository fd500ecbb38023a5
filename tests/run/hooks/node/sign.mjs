// One line of JSON in, one out: {"sender", "who", "at", "id", "text", …} → {"headers", "body"}.
import readline from "node:readline";
import { Keys, send } from "./senders.mjs";

const keys = new Keys(process.argv[2]);
for await (const line of readline.createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  process.stdout.write(JSON.stringify(send(ask.sender, ask, keys)) + "\n");
}
