#!/usr/bin/env bash
# Runs inside a booted systemd (support/machine.py): a package's life, from the first installation to purge.
# /exchange holds first/*.deb, later.deb, install (README's lines), their secrets, intaked.yaml; FRESH says that the
# packages it depends on are not there yet. Writes /exchange/result, a line a check.
set -u
exec >/exchange/output 2>&1
export DEBIAN_FRONTEND=noninteractive
cd /exchange || exit 1
source ./tools.sh

is_gone() { [ ! -e /usr/bin/intaked ] && [ ! -e /etc/intaked ] && [ ! -e /var/lib/intaked ] && [ ! -e /run/intaked ]; }
waits() { [ "$(intaked queue list --format json | grep -o '"id":' | wc -l)" = "$1" ]; }
# What is on the disk, with owner and mode, and what is written in /etc; dpkg's own books, caches and logs aside, and what
# other services write when they begin. Of a whole machine only the places where packages leave things.
places=(/etc /usr/bin /usr/lib/systemd /usr/lib/sysusers.d /usr/lib/tmpfiles.d /usr/local /usr/share/bash-completion /usr/share/doc
  /usr/share/lintian /usr/share/man /var)
if [ "${FRESH:-}" = yes ]; then places=(/); fi
listing() {
  find "${places[@]}" -xdev \( -path /exchange -o -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /old \
    -o -path /var/lib/dpkg -o -path /var/lib/apt -o -path /var/lib/PackageKit -o -path /var/lib/systemd/linger -o -path /var/cache \
    -o -path /var/log -o -path /var/tmp \) -prune -o -type d -printf 'd %m %u:%g %p\n' -o -printf '%y %m %u:%g %l %p\n' | LC_ALL=C sort
  find /etc -type f -exec md5sum {} + | LC_ALL=C sort -k 2
}
account_files='/etc/(passwd|group|shadow|gshadow)-?$|/etc/\.pwd\.lock$'

prepare_machine
if [ "${FRESH:-}" = yes ]; then
  check "its packages are not there" bash -c '! dpkg-query -W libmimetic0v5'
  check "apt installs it with what it depends on" apt install ./first/*.deb
  check "they are there" dpkg-query -W libmimetic0v5
  check "apt purges it again" apt purge intaked
  check "and it is gone" is_gone
fi
listing > before

# --- README, "Install", line by line --------------------------------------------------------------
if follow_readme; then result "ok README's lines, one by one"; fi
check "the service is active" is_active
check "it starts with the machine" systemctl is-enabled intaked
check "the account is there" id intaked
check "the secrets are root's alone" [ "$(stat -c %U:%G:%a /etc/intaked/secrets)" = root:root:700 ]
check "so is each" [ "$(stat -c %U:%a /etc/intaked/secrets/* | sort -u)" = root:600 ]
check "the rules are the group's" [ "$(stat -c %U:%G:%a /etc/intaked/rules)" = root:intaked:2775 ]
check "so is each file" [ "$(stat -c %U:%G:%a /etc/intaked/rules/20-team.yaml)" = root:intaked:664 ]
check "a member of the group makes a rule" as_member cp /etc/intaked/rules/20-team.yaml /etc/intaked/rules/21-lead.yaml
check "which is the group's, too" [ "$(stat -c %G /etc/intaked/rules/21-lead.yaml)" = intaked ]
rm -f /etc/intaked/rules/21-lead.yaml
check "the manual is there" [ -e /usr/share/man/man8/intaked.8.gz ]
check "and the completion" bash -c 'source /usr/share/bash-completion/completions/intaked; complete -p intaked'

# --- a mail becomes a ticket ----------------------------------------------------------------------
start_sandbox
deliver 1
check "a mail that was delivered is a ticket in the sandbox" wait_for tickets_are 1

# --- an upgrade with a queue that is not empty ----------------------------------------------------
stop_sandbox
for number in 2 3 4 5 6; do deliver "$number"; done
check "five wait while the desk is down" wait_for waits 5
before_upgrade=$(main_pid)
check "apt upgrades it" apt install -o Dpkg::Options::=--force-confold ./later.deb
check "to the later version" [ "$(dpkg-query -W -f '${Version}' intaked)" = 99.0 ]
check "the service was restarted" [ "$(main_pid)" != "$before_upgrade" ]
check "and is active" is_active
check "five wait still" wait_for waits 5
check "what was changed here stays" grep -q 127.0.0.1:18025 /etc/intaked/intaked.yaml
check "the new one lies beside it" [ -e /etc/intaked/intaked.yaml.dpkg-dist ]
check "what was not changed here is the new one" grep -q "a later version" /etc/intaked/rules/20-team.yaml
check "and the group's, still" [ "$(stat -c %U:%G:%a /etc/intaked/rules/20-team.yaml)" = root:intaked:664 ]
check "the rules are the group's, still" [ "$(stat -c %U:%G:%a /etc/intaked/rules)" = root:intaked:2775 ]
start_sandbox
check "the desk is up again: all six are tickets" wait_for tickets_are 6
check "each once" titles_are_unique

# --- one that is stopped, one that cannot start ---------------------------------------------------
systemctl disable --now intaked
check "one that is stopped and disabled is configured anew" dpkg-reconfigure intaked
check "it stays stopped" bash -c '! systemctl is-active intaked'
check "and disabled" is_disabled
check "and starts when told so" systemctl enable --now intaked
echo "mailboxes: [" >> /etc/intaked/intaked.yaml
check "with a broken configuration dpkg goes on" dpkg-reconfigure intaked
check "the service was restarted into it" bash -c '! systemctl is-active intaked'
sed -i '$d' /etc/intaked/intaked.yaml
check "and comes back when it is mended" wait_for is_active

# --- remove keeps, purge takes --------------------------------------------------------------------
stop_sandbox
deliver 7
key=$(md5sum /etc/intaked/secrets/installation.key)
check "apt removes it" apt remove intaked
check "the service is gone" bash -c '! systemctl is-active intaked && ! systemctl cat intaked'
check "no process of it is left" bash -c '! grep -xE "intaked|intaked-parser" /proc/[0-9]*/comm'
check "the configuration stays" [ -e /etc/intaked/intaked.yaml ]
check "the key stays" [ "$(md5sum /etc/intaked/secrets/installation.key)" = "$key" ]
check "the journal stays" [ -n "$(ls /var/lib/intaked)" ]
check "it comes back" apt install ./later.deb
systemctl start intaked
start_sandbox
check "and files what waited" wait_for tickets_are 7
check "each once" titles_are_unique
check "apt purges it" bash -c 'apt purge intaked > purge.log 2>&1'
cat purge.log
check "it says what is left" grep -q 'left are the account "intaked"' purge.log
check "the unit's links are gone" [ ! -L /etc/systemd/system/multi-user.target.wants/intaked.service ]
check "the service is unknown" bash -c '! systemctl cat intaked'
check "no unit has failed" [ -z "$(systemctl list-units --failed --no-legend 'intaked*')" ]
stop_sandbox
listing > after
diff before after | grep '^[<>]' | grep -Ev "$account_files" > left
check "purge leaves nothing but the account" [ ! -s left ]
cat left
journalctl -u intaked --no-pager -o cat > journal
result end
