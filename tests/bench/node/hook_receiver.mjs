// What one would write instead: takes Slack's webhooks with node:http, checks the signature, appends each to a file and
// answers when that is on disk. Several at once: their fsyncs run side by side, in Node's thread pool.
//   node hook_receiver.mjs SECRET FILE      prints its port
import crypto from "node:crypto";
import fs from "node:fs/promises";
import http from "node:http";

const [secret, path] = process.argv.slice(2);
const file = await fs.open(path, "a");
const seen = new Set();

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on("data", piece => pieces.push(piece));
  request.on("end", async () => {
    const body = Buffer.concat(pieces);
    const stamp = request.headers["x-slack-request-timestamp"] ?? "";
    const mac = crypto.createHmac("sha256", secret).update(`v0:${stamp}:`).update(body).digest("hex");
    const said = Buffer.from(request.headers["x-slack-signature"] ?? "");
    const ours = Buffer.from(`v0=${mac}`);
    if (said.length !== ours.length || !crypto.timingSafeEqual(said, ours) || Math.abs(Date.now() / 1000 - stamp) > 300) {
      response.writeHead(401).end();
      return;
    }
    const id = JSON.parse(body).event_id;
    if (!seen.has(id)) {
      seen.add(id);
      await file.appendFile(body);
      await file.datasync();
    }
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
