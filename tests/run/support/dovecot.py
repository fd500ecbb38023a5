"""A private Dovecot: own directory, own certificate, free loopback ports; the system's is not touched.

It runs without root, as whoever starts it. Root steps down to the account of Debian's dovecot
package, because Dovecot serves no mailbox as root.
"""
import grp
import os
import pathlib
import pwd
import re
import shutil
import stat
import tempfile
import uuid

from . import certificates, processes

PASSWORD = "sample-password"
# Dovecot's configuration splits at spaces and expands %.
PLAIN_PATH = re.compile(r"[\w/.+-]+")

CONFIGURATION = """\
base_dir = {home}/base
state_dir = {home}/state
instance_name = intaked-private
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1, 127.0.0.2
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = yes
ssl_cert = <{home}/tls/server.pem
ssl_key = <{home}/tls/server.key
ssl_min_protocol = TLSv1.2
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = plain login
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
first_valid_uid = {uid}
first_valid_gid = {gid}
mail_location = maildir:~/Maildir
mail_max_userip_connections = 1000
mailbox_idle_check_interval = 1 secs
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {imap_port}
  }}
  inet_listener imaps {{
    port = {imaps_port}
    ssl = yes
  }}
}}
"""


def _others_may_enter(directory):
    return all(stat.S_IMODE(p.stat().st_mode) & stat.S_IXOTH for p in [directory, *directory.parents])


class Dovecot:
    """Running from construction to the end of the Children block it was started in."""

    host = "localhost"
    password = PASSWORD

    def __init__(self, children, directory, certificate=None, settings=""):
        """certificate: arguments of certificates.make(); settings: lines of dovecot.conf that come last."""
        home = pathlib.Path(directory).resolve()
        home.mkdir(parents=True, exist_ok=True)
        owner = pwd.getpwuid(os.getuid())
        reachable = True
        if owner.pw_uid == 0:
            owner, reachable = pwd.getpwnam("dovecot"), _others_may_enter(home)
        self._temporary = None
        if not reachable or not PLAIN_PATH.fullmatch(str(home)):
            home = self._temporary = pathlib.Path(tempfile.mkdtemp(prefix="intaked-dovecot-"))
        self.home = home
        self.ca_file = str(certificates.make(home / "tls", **(certificate or {})) / "ca.pem")
        self.imap_port, self.imaps_port = processes.free_port(), processes.free_port()
        for name in ("base", "state", "mail"):
            (home / name).mkdir(exist_ok=True)
        (home / "dovecot.conf").write_text(CONFIGURATION.format(
            home=home, user=owner.pw_name, group=grp.getgrgid(owner.pw_gid).gr_name,
            uid=owner.pw_uid, gid=owner.pw_gid, password=PASSWORD,
            imap_port=self.imap_port, imaps_port=self.imaps_port) + settings)
        account = None
        if os.getuid() == 0:
            account = (owner.pw_uid, owner.pw_gid)
            for path in [home, *home.rglob("*")]:
                os.chown(path, *account, follow_symlinks=False)
        self._children, self._account = children, account
        self.process = None
        self.start()

    def start(self):
        dovecot = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
        if not dovecot:
            raise processes.NotReady("dovecot is not installed (packages.txt: dovecot-imapd); run ./dev setup")
        self.process = self._children.start([dovecot, "-F", "-c", self.home / "dovecot.conf"],
                                            self.home / "dovecot.out", account=self._account)
        processes.wait_until(lambda: processes.answers(self.imaps_port), "dovecot", self.process)

    def stop(self):
        self._children.stop(self.process)

    def remove(self):
        """Deletes what had to be kept outside our directory."""
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def maildir(self, user, folder="INBOX"):
        """The folder's directory, made if it is not there."""
        path = self.home / "mail" / user / "Maildir"
        if folder != "INBOX":
            path = path / f".{folder}"
        for name in ("tmp", "new", "cur"):
            (path / name).mkdir(parents=True, exist_ok=True)
        if self._account:
            below = self.home / "mail"
            for part in [path / "tmp", path / "new", path / "cur", path, *path.parents]:
                if below in part.parents:
                    os.chown(part, *self._account)
        return path

    def deliver(self, user, message, folder="INBOX"):
        """Puts one message (bytes) into the user's folder, as a mail server does it: written, then moved."""
        path = self.maildir(user, folder)
        name = f"{uuid.uuid1().time}.{uuid.uuid4().hex}.localhost"
        (path / "tmp" / name).write_bytes(message)
        if self._account:
            os.chown(path / "tmp" / name, *self._account)
        (path / "tmp" / name).rename(path / "new" / name)

    def log(self):
        return (self.home / "dovecot.log").read_text(errors="replace")
