// Runs config/cloudflare-email-worker.js as Cloudflare does, with one mail; ends with 1 if it throws.
//   node cloudflare.mjs WORKER INTAKE_URL INTAKE_TOKEN < MAIL
import fs from "node:fs";

const [path, INTAKE_URL, INTAKE_TOKEN] = process.argv.slice(2);
const worker = (await import("data:text/javascript," + encodeURIComponent(fs.readFileSync(path, "utf8")))).default;

// Workers know two of the three (developers.cloudflare.com/workers/runtime-apis/request).
const fetchOfNode = globalThis.fetch;
globalThis.fetch = (url, options = {}) => {
  if (!["follow", "manual"].includes(options.redirect ?? "follow"))
    throw new TypeError(`Invalid redirect value, must be one of "follow" or "manual"`);
  return fetchOfNode(url, options);
};

const raw = new Response(fs.readFileSync(0)).body;
await worker.email({ from: "bounce@acme.example", to: "support@example.com", raw }, { INTAKE_URL, INTAKE_TOKEN });
