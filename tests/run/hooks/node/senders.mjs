// Every provider as it sends: what it signs, and with what. Written from the providers' own pages,
// not from the C++ it is to test; verifiers.mjs holds it to what others have written.
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";

export const TOPIC = "arn:aws:sns:eu-central-1:111111111111:fake-mail";
export const APPLICATION = "11111111-2222-3333-4444-555555555555";
export const CERTIFICATE_URL = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-fake1.pem";
const SERVICE_URL = "https://smba.trafficmanager.net/emea/";
const WORDS = "fake-secret-of-this-hook-";

// who: newest, former or other (nobody of ours).
export const secret = who => WORDS + who;
export const whsec = who => "whsec_" + Buffer.from(secret(who)).toString("base64");
export const security_token = who => Buffer.from(secret(who)).toString("base64");

const hmac = (algorithm, key, text, encoding) =>
  crypto.createHmac(algorithm, key).update(text).digest(encoding);

export class Keys {
  constructor(directory) { this.directory = directory; }
  private(kind, who) { return fs.readFileSync(path.join(this.directory, `${kind}-${who}.key`)); }
}

const json = (value, headers = {}) =>
  ({ headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) });

function mail({ id, text, subject = `Question ${id}`, from = "Alice Fox <alice@acme.example>" }) {
  return [`From: ${from}`, "To: support@example.com", `Subject: ${subject}`, `Message-ID: <${id}@acme.example>`,
    "Date: Fri, 13 Mar 2026 16:40:00 +0100", "Content-Type: text/plain; charset=utf-8", "", text, ""].join("\r\n");
}

function multipart(fields, boundary = "fake-boundary-1") {
  const parts = Object.entries(fields).map(([name, value]) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  return { headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body: parts.join("") + `--${boundary}--\r\n` };
}

const form = fields => ({ headers: { "content-type": "application/x-www-form-urlencoded" },
  body: new URLSearchParams(fields).toString() });

// Each makes what somebody says, and signs it. `ask.garbage`: what is signed says nothing.
const with_password = (sent, ask) => {
  sent.headers.authorization = "Basic " + Buffer.from(`intake:${secret(ask.who)}`).toString("base64");
};
const with_token = (sent, ask) => { sent.headers.authorization = `Bearer ${secret(ask.who)}`; };

function with_mailgun_signature(sent, ask) {
  const timestamp = String(ask.at);
  const token = crypto.createHash("sha256").update(ask.id).digest("hex").slice(0, 50);
  const proof = new URLSearchParams({ timestamp, token, signature: hmac("sha256", secret(ask.who), timestamp + token, "hex") });
  sent.body += (sent.body ? "&" : "") + proof;
}

const sns_message = ask => ({ headers: { "content-type": "text/plain; charset=UTF-8", "x-amz-sns-message-type": "Notification",
  "x-amz-sns-topic-arn": TOPIC }, body: ask.garbage ? "no JSON at all" : JSON.stringify({ notificationType: "Received",
  mail: { source: "alice@acme.example", messageId: ask.id, destination: ["support@example.com"] },
  receipt: { recipients: ["support@example.com"], action: { type: "SNS", encoding: "BASE64" } },
  content: Buffer.from(mail(ask)).toString("base64") }) });

// SNS wraps what is said, and signs the wrapping.
const with_sns_signature = version => (sent, ask, keys) => {
  const message = { Type: "Notification", MessageId: crypto.createHash("md5").update(ask.id).digest("hex"),
    TopicArn: ask.topic ?? TOPIC, Message: sent.body, Timestamp: new Date(ask.at * 1000).toISOString(),
    SignatureVersion: version, SigningCertURL: ask.certificate_url ?? CERTIFICATE_URL };
  const more = ask.subscription
    ? { Type: ask.ended ? "UnsubscribeConfirmation" : "SubscriptionConfirmation", Token: "fake-token",
      SubscribeURL: ask.subscribe_url ?? `https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}` }
    : { Subject: "Amazon SES Email Receipt Notification", UnsubscribeURL: "https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe" };
  Object.assign(message, more);
  if (ask.subscription) sent.headers["x-amz-sns-message-type"] = message.Type;
  const keys_signed = ask.subscription ? ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    : ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
  const text = keys_signed.map(key => `${key}\n${message[key]}\n`).join("");
  message.Signature = crypto.sign(version === "1" ? "sha1" : "sha256", Buffer.from(text), keys.private("rsa", ask.who))
    .toString("base64");
  sent.body = JSON.stringify(message);
};

const activity = ask => json(ask.garbage ? { serviceUrl: SERVICE_URL, channelId: "msteams" } : {
  type: "message", id: ask.id, timestamp: new Date(ask.at * 1000).toISOString(), channelId: "msteams",
  serviceUrl: SERVICE_URL, from: { id: "29:fake", name: "Alice Fox", aadObjectId: "fake-object-1" },
  conversation: { id: `19:fake@thread.tacv2;messageid=${ask.thread ?? ask.id}` },
  text: `<at>Support</at> ${ask.text}`, textFormat: "plain",
});

function with_web_token(sent, ask, keys) {
  const part = value => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = part({ alg: "RS256", typ: "JWT", kid: ask.who === "other" ? "newest" : ask.who }) + "." +
    part({ iss: "https://api.botframework.com", aud: APPLICATION, serviceurl: SERVICE_URL, nbf: ask.at, exp: ask.at + 3600 });
  sent.headers.authorization = "Bearer " + text + "." +
    crypto.sign("sha256", Buffer.from(text), keys.private("rsa", ask.who)).toString("base64url");
}

const with_standard_signature = prefix => (sent, ask) => {
  const id = `msg_${ask.id}`, stamp = String(ask.at);
  sent.headers[`${prefix}-id`] = id;
  sent.headers[`${prefix}-timestamp`] = stamp;
  sent.headers[`${prefix}-signature`] =
    "v1," + hmac("sha256", Buffer.from(secret(ask.who)), `${id}.${stamp}.${sent.body}`, "base64");
};

// Slack's ids are times, Telegram's are numbers.
const number_of = id => parseInt(crypto.createHash("sha256").update(id).digest("hex").slice(0, 8), 16);

const of_own = ask => json({ customer: { email: "alice@acme.example" }, title: `Question ${ask.id}`, message: ask.text,
  id: ask.id });
const as_mail = ask => ({ headers: { "content-type": "message/rfc822" }, body: mail(ask) });

const SENDERS = {
  slack: [ask => json({ type: "event_callback", team_id: "T1FAKE", event_id: `Ev${ask.id}`, event_time: ask.at,
    event: { type: "message", channel: "C1FAKE", channel_type: "channel", user: ask.user ?? "U1FAKE", text: ask.text,
      ts: ask.ts ?? `${ask.at}.${String(number_of(ask.id) % 1e6).padStart(6, "0")}`,
      ...(ask.thread ? { thread_ts: ask.thread } : {}) } }),
  (sent, ask) => {
    sent.headers["x-slack-request-timestamp"] = String(ask.at);
    sent.headers["x-slack-signature"] = "v0=" + hmac("sha256", secret(ask.who), `v0:${ask.at}:${sent.body}`, "hex");
  }],
  mailgun: [ask => form(ask.garbage ? {} : { recipient: "support@example.com", sender: "alice@acme.example",
    from: "Alice Fox <alice@acme.example>", subject: `Question ${ask.id}`, "body-plain": ask.text,
    "message-headers": JSON.stringify([["Message-Id", `<${ask.id}@acme.example>`]]) }), with_mailgun_signature],
  mailgun_mime: [ask => form(ask.garbage ? {} : { recipient: "support@example.com", sender: "alice@acme.example",
    "body-mime": mail(ask) }), with_mailgun_signature],
  sendgrid_signed: [ask => multipart({ headers: `Message-ID: <${ask.id}@acme.example>`, from: "Alice Fox <alice@acme.example>",
    to: "support@example.com", subject: `Question ${ask.id}`, text: ask.text, charsets: '{"text":"UTF-8"}',
    envelope: '{"to":["support@example.com"],"from":"alice@acme.example"}' }),
  (sent, ask, keys) => {
    sent.headers["x-twilio-email-event-webhook-timestamp"] = String(ask.at);
    sent.headers["x-twilio-email-event-webhook-signature"] =
      crypto.sign("sha256", Buffer.from(ask.at + sent.body), keys.private("ec", ask.who)).toString("base64");
  }],
  sendgrid_raw: [ask => multipart({ email: mail(ask),
    envelope: '{"to":["support@example.com"],"from":"alice@acme.example"}' }), with_password],
  postmark: [ask => json({ From: "alice@acme.example", FromFull: { Email: "alice@acme.example", Name: "Alice Fox" },
    ToFull: [{ Email: "support@example.com", Name: "" }], OriginalRecipient: "support@example.com",
    Subject: `Question ${ask.id}`, MessageID: `uuid-${ask.id}`, Date: "Fri, 13 Mar 2026 16:40:00 +0100", TextBody: ask.text,
    Headers: [{ Name: "Message-ID", Value: `<${ask.id}@acme.example>` }] }), with_password],
  ses_1: [sns_message, with_sns_signature("1")],
  ses_2: [sns_message, with_sns_signature("2")],
  relay_bearer: [as_mail, with_token],
  relay_basic: [as_mail, with_password],
  teams_outgoing: [activity, (sent, ask) => {
    sent.headers.authorization = "HMAC " + hmac("sha256", Buffer.from(secret(ask.who)), sent.body, "base64");
  }],
  teams_bot: [activity, with_web_token],
  discord: [ask => json({ type: 2, id: String(number_of(ask.id)), application_id: "1", channel_id: "7", token: "fake-token",
    member: { user: { id: "80351110224678912", username: "alice", global_name: "Alice Fox" } },
    data: { name: "ticket", type: 1, options: [{ name: "text", type: 3, value: ask.text }] } }),
  (sent, ask, keys) => {
    sent.headers["x-signature-timestamp"] = String(ask.at);
    sent.headers["x-signature-ed25519"] =
      crypto.sign(null, Buffer.from(ask.at + sent.body), keys.private("ed25519", ask.who)).toString("hex");
  }],
  telegram: [ask => json({ update_id: number_of(ask.id), message: { message_id: number_of(ask.id), date: ask.at,
    chat: { id: 5, type: "private" }, from: { id: 5, first_name: "Alice" }, text: ask.text } }),
  (sent, ask) => { sent.headers["x-telegram-bot-api-secret-token"] = secret(ask.who); }],
  whatsapp: [ask => json({ object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field: "messages",
    value: { messaging_product: "whatsapp", metadata: { phone_number_id: "1" },
      contacts: [{ wa_id: ask.user ?? "49151", profile: { name: "Alice Fox" } }],
      messages: (ask.batch ?? [ask.id]).map((id, n) => ({ id: `wamid.${id}`, from: ask.user ?? "49151",
        timestamp: String(ask.at), type: "text", text: { body: n ? `${ask.text} and ${n} more` : ask.text } })) } }] }] }),
  (sent, ask) => { sent.headers["x-hub-signature-256"] = "sha256=" + hmac("sha256", secret(ask.who), sent.body, "hex"); }],
  generic_standard: [of_own, with_standard_signature("webhook")],
  generic_hmac: [of_own, (sent, ask) => {
    sent.headers["x-fake-time"] = String(ask.at);
    sent.headers["x-fake-id"] = ask.id;
    sent.headers["x-fake-signature"] = "t1=" + hmac("sha512", secret(ask.who), `${ask.id}:${ask.at}:${sent.body}`, "base64");
  }],
  generic_bearer: [of_own, with_token],
  generic_basic: [of_own, with_password],
  mandrill: [ask => form({ mandrill_events: JSON.stringify([{ event: "inbound", _id: ask.id, ts: ask.at,
    msg: { raw_msg: mail(ask), email: "support@example.com" } }]) }),
  (sent, ask) => {
    const fields = [...new URLSearchParams(sent.body)].sort(([a], [b]) => a < b ? -1 : 1);
    sent.headers["x-mandrill-signature"] = hmac("sha1", secret(ask.who), ask.url + fields.flat().join(""), "base64");
  }],
  mailersend: [ask => json({ type: "inbound.message", data: { id: ask.id, raw: mail(ask),
    recipients: { rcptTo: [{ email: "support@example.com" }] } } }),
  (sent, ask) => { sent.headers.signature = hmac("sha256", secret(ask.who), sent.body, "hex"); }],
  postal: [ask => json({ id: number_of(ask.id), rcpt_to: "support@example.com", mail_from: "alice@acme.example",
    message: Buffer.from(mail(ask)).toString("base64"), base64: true }),
  (sent, ask, keys) => {
    sent.headers["x-postal-signature"] = crypto.sign("sha1", Buffer.from(sent.body), keys.private("rsa", ask.who)).toString("base64");
  }],
  resend: [ask => json({ type: "email.received", data: { email_id: ask.id } }), with_standard_signature("svix")],
};

export const NAMES = Object.keys(SENDERS);
// Those whose garbage is their own.
const OWN_GARBAGE = ["mailgun", "mailgun_mime", "ses_1", "ses_2", "teams_bot"];

export function send(sender, ask, keys) {
  const [make, sign] = SENDERS[sender];
  const sent = make(ask);
  if (ask.garbage && !OWN_GARBAGE.includes(sender)) sent.body = "{\u0001 nothing [";
  if (ask.body !== undefined) sent.body = ask.body;
  sign(sent, ask, keys);
  return sent;
}
