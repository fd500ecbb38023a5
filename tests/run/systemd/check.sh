#!/usr/bin/env bash
# Runs inside the booted systemd (support/machine.py): the first hour of an administrator. Writes /exchange/result, a line a check.
set -u
exec >/exchange/output 2>&1
result=/exchange/result
: > "$result"

check() {
  local what=$1
  shift
  if "$@"; then echo "ok $what" >>"$result"; else echo "FAIL $what" >>"$result"; fi
}
wait_for() {
  for _ in $(seq 100); do "$@" && return; sleep 0.2; done
  return 1
}
main_pid() { systemctl show -p MainPID --value intaked; }
is_active() { [ "$(systemctl is-active intaked)" = active ]; }
is_filed() { intaked queue list --all | grep -q SUP-; }
are_filed() { [ "$(intaked queue list --all | grep -c SUP-)" = "$1" ]; }
filters_of() { awk '/^Seccomp_filters:/ { print $2 }' "/proc/$1/status"; }
as() { setpriv --reuid "$1" --regid "$1" --init-groups "${@:2}"; }
is_again() { is_active && [ "$(main_pid)" != "$1" ] && intaked queue list; }

systemd-sysusers
systemd-tmpfiles --create intaked.conf
check "the account is there" id intaked
check "the rules belong to group intaked" [ "$(stat -c %U:%G:%a /etc/intaked/rules)" = root:intaked:2775 ]

systemd-run --unit=sandbox intaked-sandbox --listen 127.0.0.1:18025 --data /tmp/sandbox --api-key fake-key
cat > /etc/intaked/intaked.yaml <<'YAML'
own_addresses: [support@example.com]
desk: { provider: thena, url: "http://127.0.0.1:18025", api_key_file: thena.api-key }
mailboxes:
  nowhere: { host: 127.0.0.1, port: 1, user: nobody@example.com, password_file: nowhere.password }
YAML
install -m 0600 /dev/stdin /etc/intaked/secrets/thena.api-key <<<fake-key
install -m 0600 /dev/stdin /etc/intaked/secrets/nowhere.password <<<fake-password
check "intaked init makes the key" intaked init
systemctl daemon-reload
check "systemctl start comes back when it is ready" systemctl start intaked
check "it is active" is_active
check "systemctl status has its sentence" [ -n "$(systemctl show -p StatusText --value intaked)" ]
check "the state is its own" [ "$(stat -c %U:%a /var/lib/intaked)" = intaked:700 ]

check "a message is taken" intaked deliver <<<$'From: alice@acme.example\nSubject: a question\n\nHello?'
check "and becomes a ticket" wait_for is_filed

parser=$(pgrep -x -P "$(main_pid)" intaked-parser | head -n1)
check "a process of its own parsed it" [ -n "$parser" ]
check "in a cage" grep -qx "Seccomp:	2" "/proc/$parser/status"
check "with a filter beyond the unit's" [ "$(filters_of "$parser")" -gt "$(filters_of "$(main_pid)")" ]
check "it would be the first to go" [ "$(cat "/proc/$parser/oom_score_adj")" = 1000 ]
serving=$(main_pid)
kill -9 "$parser"
check "another message is taken" intaked deliver <<<$'From: bob@acme.example\nSubject: another one\n\nHello?'
check "and becomes a ticket without that process" wait_for are_filed 2
check "the service goes on" [ "$(main_pid)" = "$serving" ]

useradd --no-create-home --user-group --groups intaked lead
useradd --no-create-home --user-group stranger
check "a member of the group may ask" as lead intaked queue list --all
as stranger intaked queue list --all
check "a stranger may not" [ $? = 69 ]

check "systemctl reload accepts a good book" systemctl reload intaked
printf 'rules:\n  - id: broken\n    sett: {}\n' > /etc/intaked/rules/25-broken.yaml
check "and fails with a bad one" bash -c '! systemctl reload intaked'
check "which changes nothing" is_active
rm /etc/intaked/rules/25-broken.yaml

killed=$(main_pid)
if [ "$killed" -gt 1 ]; then kill -9 "$killed"; fi
check "after kill -9 it is there again" wait_for is_again "$killed"
check "with all it knew" is_filed
check "systemctl stop is clean" systemctl stop intaked
check "and told so" [ "$(systemctl show -p Result --value intaked)" = success ]
journalctl -u intaked --no-pager -o cat > /exchange/journal
check "no system call was refused" bash -c '! grep -E "[Oo]peration not permitted|status=31/SYS" /exchange/journal'
echo "end" >>"$result"
