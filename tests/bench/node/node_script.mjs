// The script one would write instead of intaked in Node: imapflow, mailparser, regular expressions, one POST a mail
// with its files in it as base64.
//
// node_script.mjs IMAP_PORT USER PASSWORD API_PORT IN_FLIGHT reads every unseen mail once and ends, so many at a time.
// It keeps no state of its own: \Seen is set when the ticket was answered, so a crash in between doubles a ticket.
import http from 'node:http';
import { ImapFlow } from 'imapflow';
import { simpleParser } from 'mailparser';

const [imapPort, user, password, apiPort, inFlight] = process.argv.slice(2);

const TEAMS = [
  ['Billing', 'subject', /invoice|rechnung|счёт|請求書|发票/i], ['Billing', 'to', /billing@/],
  ['Platform', 'subject', /password|passwort|пароль|パスワード|密码/i], ['Platform', 'to', /\bit@/],
  ['Sales', 'to', /sales@/], ['Gold', 'from', /@acme\.example/], ['Support', 'to', /./],
];

const connections = new http.Agent({ keepAlive: true });

function fileTicket(ticket) {
  const body = Buffer.from(JSON.stringify(ticket));
  const options = {
    host: '127.0.0.1', port: apiPort, path: '/v1/tickets', method: 'POST', agent: connections,
    headers: { 'Content-Type': 'application/json', 'Content-Length': body.length, 'x-api-key': 'none' },
  };
  return new Promise((resolve, reject) => {
    const request = http.request(options, (answer) => {
      answer.resume();
      answer.on('end', () => (answer.statusCode < 300 ? resolve() : reject(new Error(`the desk answered ${answer.statusCode}`))));
    });
    request.on('error', reject);
    request.end(body);
  });
}

// Neither links nor a second HTML are made of the text: the ticket has no use for them.
const parsing = { skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true };

async function ticketOf(source) {
  const mail = await simpleParser(source, parsing);
  const fields = { subject: mail.subject ?? '', from: mail.from?.text ?? '', to: mail.to?.text ?? '' };
  const [team] = TEAMS.find(([, field, pattern]) => pattern.test(fields[field]));
  return {
    title: fields.subject || '(no subject)', requestorEmail: fields.from, teamId: team, source: 'email',
    description: mail.text || (mail.html || '').replace(/<[^>]+>/g, ' '),
    attachments: mail.attachments.map((file) => ({
      name: file.filename ?? 'unnamed', type: file.contentType, size: file.size, data: file.content.toString('base64'),
    })),
    deDuplicationKey: mail.messageId ?? '',
  };
}

const mailbox = new ImapFlow({
  host: '127.0.0.1', port: Number(imapPort), secure: false, doSTARTTLS: false, auth: { user, pass: password }, logger: false,
});
await mailbox.connect();
await mailbox.mailboxOpen('INBOX');
const uids = (await mailbox.search({ seen: false }, { uid: true })) || [];

async function work() {
  for (let uid = uids.shift(); uid !== undefined; uid = uids.shift()) {
    const { source } = await mailbox.fetchOne(String(uid), { source: true }, { uid: true });
    await fileTicket(await ticketOf(source));
    await mailbox.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
  }
}
await Promise.all(Array.from({ length: Number(inFlight) }, work));
await mailbox.logout();
connections.destroy();
