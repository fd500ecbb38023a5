"""What comes by webhooks in ./dev run: a hook for each of tests/cases/channels, and what must become of each message."""
import base64
import pathlib
import secrets
import shlex

from . import samples

CHANNELS = pathlib.Path(__file__).resolve().parents[2] / "cases" / "channels"
# The secret of each provider, and the setting that names its file. Obviously fake, and made anew for each run.
SECRET = {"slack": "signing_secret_file", "mailgun": "signing_key_file", "teams_outgoing": "security_token_file",
          "telegram": "secret_token_file", "whatsapp": "app_secret_file"}
THREADS = ("1773416400.000100", "1773416400.000200")


class Channel:
    def __init__(self, path):
        text = path.read_text(encoding="utf-8")
        self.name = path.stem
        self.shows = text.splitlines()[0].removeprefix("# ")
        self.expected = samples.read_flat_yaml(text)
        self.hook, self.provider = self.expected["hook"], self.expected["provider"]
        word = f"fake-{secrets.token_hex(16)}"
        self.secret = base64.b64encode(word.encode()).decode() if self.provider == "teams_outgoing" else word

    def settings(self):
        lines = [f"  {self.hook}:", f"    provider: {self.provider}", f"    {SECRET[self.provider]}: {self.hook}.secret"]
        if self.provider == "whatsapp":
            lines.append(f"    verify_token_file: {self.hook}.secret")
        if self.provider == "mailgun":
            lines.append("    format: mime")
        return [*lines, "    defaults: { teamName: Support }"]


def load():
    return [Channel(path) for path in sorted(CHANNELS.glob("*.yaml"))]


def config_lines(channels, port):
    return ["web:", f"  listen: 127.0.0.1:{port}", "  public_url: https://intake.example.com", "hooks:",
            *(line for channel in channels for line in channel.settings())]


def say(daemon, channel):
    """Signed as its provider would, and sent; the words of the program if it is not taken."""
    code, out, err = daemon.command("hooks", "test", channel.hook, *channel.expected["say"])
    return "" if code == 0 else out + err


def trial_line(command, text):
    """A `hooks test` line in a thread: pasted again with other words, it joins."""
    return command("hooks", "test", "chat", "--thread", THREADS[0], "--text", text)


def curl_line(port, secret, text):
    """The same by curl, with the signature computed by the shell: Slack's, as its page describes it."""
    event = ('{"type":"event_callback","team_id":"T0CURL","event_id":"Ev'"'$ts$RANDOM'"'","event":{"type":"message","channel":'
             '"C0CURL","user":"U0CURL","text":' + f'"{text}"' + ',"ts":"'"'$ts.$RANDOM'"'","thread_ts":"' + THREADS[1] + '"}}')
    return (f"ts=$(date +%s); body='{event}'; "
            f"curl -sS http://127.0.0.1:{port}/hooks/chat -H 'Content-Type: application/json' "
            '-H "X-Slack-Request-Timestamp: $ts" -H "X-Slack-Signature: v0=$(printf "v0:%s:%s" "$ts" "$body" | '
            f'openssl dgst -sha256 -hmac {shlex.quote(secret)} -r | cut -d" " -f1)" -d "$body"')
