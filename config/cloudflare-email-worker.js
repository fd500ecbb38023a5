// A Cloudflare Email Worker that hands each mail to intaked as it came: a hook of provider relay with scheme bearer.
//
//   hooks:
//     cloudflare: { provider: relay, scheme: bearer, secret_file: cloudflare.token, defaults: { teamName: Support } }
//
// Settings of the Worker: INTAKE_URL (plain text: what `intaked hooks list` shows) and INTAKE_TOKEN (secret: the content of
// cloudflare.token). Then Email Routing: a rule for support@ with the action "Send to a Worker".
//
// When intaked cannot be reached, or says that it could not keep the mail, this throws, and the sending server is to try
// again. That Cloudflare answers it with a temporary error is not documented: try it with your own account, by stopping
// intaked for a minute and sending yourself a mail.
export default {
  async email(message, env) {
    const answer = await fetch(env.INTAKE_URL, {
      method: "POST",
      headers: {
        "authorization": `Bearer ${env.INTAKE_TOKEN}`,
        "content-type": "message/rfc822",
        "x-envelope-from": message.from,
        "x-envelope-to": message.to,
      },
      body: await new Response(message.raw).arrayBuffer(),
      redirect: "manual",  // an answer that leads elsewhere is no 2xx; Workers know no "error"
    });
    if (!answer.ok) throw new Error(`intaked answers ${answer.status}`);
  },
};
