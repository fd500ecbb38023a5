// Whether what senders.mjs signs is taken by those who wrote a verifier for it, and what another
// key signs is not. Prints {"sender": {"by": "package", "genuine": bool, "other": bool}}; a sender
// for whom nobody has written one says why.
import crypto from "node:crypto";
import fs from "node:fs";
import https from "node:https";
import path from "node:path";
import { createRequire } from "node:module";
import { PassThrough } from "node:stream";
import { verify as verify_hub } from "@octokit/webhooks-methods";
import { verifyKey } from "discord-interactions";
import * as jose from "jose";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as Svix } from "svix";
import { APPLICATION, CERTIFICATE_URL, Keys, NAMES, secret, send, whsec } from "./senders.mjs";

const require = createRequire(import.meta.url);
const { EventWebhook } = require("@sendgrid/eventwebhook");
const { isValidSlackRequest } = require("@slack/bolt");
const SnsValidator = require("sns-validator");
const mandrill = require("mandrill-webhook-validator");
const mailgun = require("mailgun-js");

const URL_OF_HOOK = "https://intake.example.com/hooks/mandrill";
const directory = process.argv[2];
const keys = new Keys(directory);
const read = name => fs.readFileSync(path.join(directory, name), "utf8");
const public_key = (kind, who, type = "spki", format = "pem") =>
  crypto.createPublicKey(keys.private(kind, who)).export({ type, format });

// The certificate that sns-validator would fetch from Amazon.
https.get = (url, options, done) => {
  const answer = new PassThrough();
  answer.statusCode = (url.href ?? url) === CERTIFICATE_URL ? 200 : 404;
  (done ?? options)(answer);
  answer.end(read("rsa-newest.pem"));
  return { on() { return this; } };
};

const header = (sent, name) => sent.headers[name];
const throws_not = run => { try { run(); return true; } catch { return false; } };

const sns = async sent => new Promise(resolve =>
  new SnsValidator(/^sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com$/, "utf8").validate(sent.body, error => resolve(!error)));

const VERIFIERS = {
  slack: ["@slack/bolt", sent => isValidSlackRequest({ signingSecret: secret("newest"), body: sent.body, headers: {
    "x-slack-signature": header(sent, "x-slack-signature"),
    "x-slack-request-timestamp": Number(header(sent, "x-slack-request-timestamp")) } })],
  mailgun: ["mailgun-js", sent => {
    const fields = new URLSearchParams(sent.body);
    return mailgun({ apiKey: secret("newest"), domain: "example.com", mute: true })
      .validateWebhook(fields.get("timestamp"), fields.get("token"), fields.get("signature"));
  }],
  sendgrid_signed: ["@sendgrid/eventwebhook", sent => {
    const webhook = new EventWebhook();
    return webhook.verifySignature(webhook.convertPublicKeyToECDSA(public_key("ec", "newest")), sent.body,
      header(sent, "x-twilio-email-event-webhook-signature"), header(sent, "x-twilio-email-event-webhook-timestamp"));
  }],
  ses_1: ["sns-validator", sns],
  ses_2: ["sns-validator", sns],
  teams_bot: ["jose", async sent => {
    const key = crypto.createPublicKey(keys.private("rsa", "newest"));
    return jose.jwtVerify(header(sent, "authorization").slice(7), key,
      { issuer: "https://api.botframework.com", audience: APPLICATION }).then(() => true, () => false);
  }],
  discord: ["discord-interactions", sent => verifyKey(sent.body, header(sent, "x-signature-ed25519"),
    header(sent, "x-signature-timestamp"), public_key("ed25519", "newest", "spki", "der").subarray(-32).toString("hex"))],
  whatsapp: ["@octokit/webhooks-methods", sent => verify_hub(secret("newest"), sent.body, header(sent, "x-hub-signature-256"))],
  generic_standard: ["standardwebhooks", sent => throws_not(() => new StandardWebhook(whsec("newest")).verify(sent.body, sent.headers))],
  mandrill: ["mandrill-webhook-validator", sent => {
    const fields = Object.fromEntries(new URLSearchParams(sent.body));
    return mandrill.makeSignature(secret("newest"), URL_OF_HOOK, fields) === header(sent, "x-mandrill-signature");
  }],
  resend: ["svix", sent => throws_not(() => new Svix(whsec("newest")).verify(sent.body, sent.headers))],
};
const NONE = {
  mailgun_mime: "the same three fields as mailgun", sendgrid_raw: "a password (RFC 7617)", postmark: "a password (RFC 7617)",
  relay_bearer: "a token (RFC 6750)", relay_basic: "a password (RFC 7617)", telegram: "a token, compared",
  generic_bearer: "a token (RFC 6750)", generic_basic: "a password (RFC 7617)",
  generic_hmac: "a scheme of one's own", teams_outgoing: "nobody has published one", mailersend: "nobody has published one",
  postal: "nobody has published one",
};

const at = Math.floor(Date.now() / 1000);
const found = {};
for (const sender of NAMES) {
  if (!VERIFIERS[sender]) { found[sender] = { none: NONE[sender] }; continue; }
  const [by, verify] = VERIFIERS[sender];
  const asked = async who => Boolean(await verify(
    send(sender, { who, at, id: "v1", text: "Hello", url: URL_OF_HOOK }, keys)));
  found[sender] = { by, genuine: await asked("newest"), other: await asked("other") };
}
process.stdout.write(JSON.stringify(found) + "\n");
process.exit(0);
