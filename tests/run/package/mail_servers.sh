#!/usr/bin/env bash
# Runs inside a booted systemd (support/machine.py), in a fresh root: Postfix, then Exim, hand mail to intaked with the lines
# of intaked(8), and nginx, Caddy and Apache serve its links with those of README and intaked.yaml(5). /exchange holds
# first/*.deb, install, intaked.yaml and the lines: master.cf, main.cf, router, transport, nginx, caddy, apache.
set -u
exec >/exchange/output 2>&1
export DEBIAN_FRONTEND=noninteractive
cd /exchange || exit 1
source ./tools.sh

queued() { [ "$(mailq | grep -c alice@acme.example)" = "$1" ]; }
# send SUBJECT ADDRESS...: as a program of this machine sends it.
send() {
  local subject=$1
  shift
  printf 'From: alice@acme.example\nTo: support@help.example.com\nMessage-ID: <%s@acme.example>\nSubject: %s\n\nWhat is %s?\n' \
    "${subject// /.}" "$subject" "$subject" | sendmail -i -f alice@acme.example "$@"
}
has_title() { titles | grep -q "\"$1\""; }
shows() { intaked queue list --all --format json | grep -q "$1"; }

# What a server with these lines does while intaked is there, is stopped, and is removed. flush: tries its queue again.
check_server() {
  local name=$1 flush=$2
  systemctl start intaked
  send "$name brings it" support@help.example.com
  check "$name: a mail is a ticket" wait_for has_title "$name brings it"
  printf 'From: <>\nSubject: %s bounces\n\nNot delivered.\n' "$name" | sendmail -i -f '<>' support@help.example.com
  check "$name: one without a sender is taken" wait_for shows "$name bounces"
  printf 'From: alice@acme.example\nSubject: %s takes no orders\n\nHello?\n' "$name" |
    sendmail -i -f '"$(touch /exchange/ordered)"@acme.example' support@help.example.com
  check "$name: one whose sender is a command is taken" wait_for shows "$name takes no orders"
  check "$name: and obeyed by nobody" [ ! -e /exchange/ordered ]
  systemctl stop intaked
  send "$name waits" support@help.example.com
  check "$name: while it is stopped the mail waits" wait_for queued 1
  systemctl start intaked
  $flush
  check "$name: then it is a ticket" wait_for has_title "$name waits"
  check "$name: and nothing waits" wait_for queued 0
  apt remove intaked
  send "$name waits long" support@help.example.com
  check "$name: while it is removed the mail waits" wait_for queued 1
  apt install ./first/*.deb
  systemctl start intaked
  $flush
  check "$name: then it is a ticket" wait_for has_title "$name waits long"
  check "$name: each once" titles_are_unique
}

prepare_machine
follow_readme
cp /usr/bin/intaked-sandbox /usr/local/bin/  # it stays while intaked is removed
start_sandbox

# --- Postfix --------------------------------------------------------------------------------------
check "Postfix is installed" apt install --no-install-recommends postfix
cat master.cf >> /etc/postfix/master.cf
cat main.cf >> /etc/postfix/main.cf
check "Postfix knows the lines" postfix check
systemctl restart postfix
check_server Postfix "postqueue -f"
apt purge postfix

# --- Exim -----------------------------------------------------------------------------------------
check "Exim is installed" apt install --no-install-recommends exim4-daemon-light
{ printf 'begin routers\n'; cat router; printf 'begin transports\n'; cat transport; printf 'begin retry\n* * F,2h,15m\n'; } \
  > /etc/exim4/exim4.conf
check "Exim knows the lines" exim4 -C /etc/exim4/exim4.conf -bV
check_server Exim "exim4 -qff"
check "Exim refused nothing" bash -c '! grep "\*\*" /var/log/exim4/mainlog'

# --- links through a proxy ------------------------------------------------------------------------
printf 'From: alice@acme.example\nMessage-ID: <file@acme.example>\nSubject: a file\nMIME-Version: 1.0\nContent-Type: %s\n\n%s' \
  'multipart/mixed; boundary=x' $'--x\nContent-Type: text/plain\n\nIt is here.\n--x\nContent-Type: text/plain; name=words.txt\n' > file.eml
printf 'Content-Disposition: attachment; filename=words.txt\n\nthe words of the file\n--x--\n' >> file.eml
check "a mail with a file is taken" intaked deliver < file.eml
link_of() { tickets | tr '"' '\n' | grep -o 'https://files.example.com/f/[^ )]*' | head -n 1; }
has_link() { [ -n "$(link_of)" ]; }
check "its ticket has a link" wait_for has_link
path=$(link_of)
path=${path#https://files.example.com}
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=files.example.com -keyout /etc/ssl/private/files.example.com.key \
  -out /etc/ssl/files.example.com.pem
fetch() {
  printf 'GET %s HTTP/1.1\r\nHost: files.example.com\r\nConnection: close\r\n\r\n' "$path" |
    timeout 10 openssl s_client -quiet -ign_eof -connect 127.0.0.1:443 -servername files.example.com 2>/dev/null
}
serves_the_file() { fetch | grep -q 'the words of the file'; }
check_proxy() { check "$1 serves the link" wait_for serves_the_file; systemctl stop "$2"; }

apt install --no-install-recommends nginx-light
printf 'ssl_certificate /etc/ssl/files.example.com.pem;\nssl_certificate_key /etc/ssl/private/files.example.com.key;\n' \
  > /etc/nginx/conf.d/certificate.conf
cp nginx /etc/nginx/conf.d/intaked.conf
systemctl restart nginx
check_proxy nginx nginx
apt install --no-install-recommends caddy
{ printf '{\n  local_certs\n  skip_install_trust\n}\n'; cat caddy; } > /etc/caddy/Caddyfile
systemctl restart caddy
check_proxy Caddy caddy
apt install --no-install-recommends apache2
cp apache /etc/apache2/sites-available/intaked.conf
a2enmod ssl proxy_http
a2ensite intaked
systemctl restart apache2
check_proxy Apache apache2

journalctl --no-pager -o cat -u intaked > journal
{ cat /var/log/exim4/mainlog; journalctl --no-pager -o cat -u 'postfix*' -t postfix/pipe; } > mail.log
result end
