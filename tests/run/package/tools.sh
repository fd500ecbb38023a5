# What check.sh and mail_servers.sh share; sourced inside the machine.
: > /exchange/result
result() { echo "$*" >> /exchange/result; }
check() {
  local what=$1
  shift
  echo "--- $SECONDS s: $what"
  if "$@"; then result "ok $what"; else result "FAIL $what"; fi
}
wait_for() {
  for _ in $(seq 300); do "$@" && return; sleep 0.2; done
  return 1
}
main_pid() { systemctl show -p MainPID --value intaked; }
is_active() { [ "$(systemctl is-active intaked)" = active ]; }
# Somebody who has been added to the group.
as_member() { setpriv --reuid nobody --regid nogroup --groups "$(getent group intaked | cut -d: -f3)" "$@"; }

# A machine as administrators have them: services may be started, and manuals are laid down (but not indexed, which takes
# long). Nobody is there to answer apt's question, and the editor stands for the person: it lays down the prepared
# configuration.
prepare_machine() {
  rm -f /usr/sbin/policy-rc.d /var/lib/man-db/auto-update
  grep -lrs '^path-exclude' /etc/dpkg/dpkg.cfg.d | xargs -r rm
  echo 'APT::Get::Assume-Yes "true";' > /etc/apt/apt.conf.d/99test
  printf '#!/bin/sh\ncp /exchange/intaked.yaml "$1"\n' > /usr/local/bin/editor
  chmod 755 /usr/local/bin/editor
}

is_disabled() { [ "$(systemctl is-enabled intaked)" = disabled ]; }
check_at_rest() {
  check "once installed it does not start with the machine" is_disabled
  check "it is not running" [ "$(systemctl is-active intaked)" = inactive ]
}

# Each line as it stands in README, in its order, where the package is. What is pasted is a secret.
follow_readme() {
  local line
  while IFS= read -r line <&3; do
    echo "# $line"
    (cd /exchange/first && bash -c "$line") <<<fake-secret || { result "FAIL README: $line"; return 1; }
    case $line in "apt install "*) check_at_rest ;; esac
  done 3< /exchange/install
}

start_sandbox() {
  systemd-run --quiet --unit=sandbox intaked-sandbox --listen 127.0.0.1:18025 --data /exchange/sandbox.sqlite --api-key fake-secret
}
stop_sandbox() { systemctl stop sandbox; }
tickets() {
  exec 4<>/dev/tcp/127.0.0.1/18025 || return
  printf 'GET /sandbox/tickets.json HTTP/1.0\r\nHost: 127.0.0.1\r\nx-api-key: fake-secret\r\n\r\n' >&4
  cat <&4
  exec 4>&-
} 2>/dev/null
titles() { tickets | grep -o '"title": *"[^"]*"'; }
tickets_are() { [ "$(titles | wc -l)" = "$1" ]; }
titles_are_unique() { [ -z "$(titles | sort | uniq -d)" ]; }
deliver() {
  printf 'From: alice@acme.example\nTo: support@example.com\nMessage-ID: <%s@acme.example>\nSubject: Question %s\n\nWhat is %s?\n' \
    "$1" "$1" "$1" | intaked deliver
}
