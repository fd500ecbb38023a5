#!/usr/bin/env bash
# Boots a systemd of its own and runs check.sh under it: boot.sh EXCHANGE ROOT (called by machine.py)
# The new systemd is process 1 of its own process, mount, network and other namespaces. Its root is a view of ROOT in
# which nothing that it writes is kept; EXCHANGE (stage/ to lay over the root, check.sh, then result) is all it shares.
set -eu
exchange=$1
below=$2
root=$(mktemp -d)
mount -t tmpfs tmpfs "$root"
mkdir "$root/upper" "$root/work" "$root/new"
mount -t overlay overlay -o "lowerdir=$below,upperdir=$root/upper,workdir=$root/work" "$root/new"
cd "$root/new"
if [ -d "$exchange/stage" ]; then cp -a "$exchange/stage/." .; fi
mkdir -p exchange proc sys dev run tmp old
mount --bind "$exchange" exchange
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
for place in dev run tmp; do mount -t tmpfs tmpfs "$place"; done
mkdir dev/shm dev/pts
for device in null zero full random urandom tty; do
  touch "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mount -t devpts -o newinstance devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd

cat > etc/systemd/system/intaked-check.service <<'UNIT'
[Unit]
After=basic.target
Requires=basic.target
[Service]
Type=oneshot
ExecStart=/exchange/check.sh
ExecStopPost=/bin/systemctl exit --force --force 0
UNIT
: > etc/machine-id
pivot_root . old
umount -l /old
# As a machine has it: credentials are mounted by a helper process and must be seen by the service.
mount --make-rshared /
exec env -i container=intaked-test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  /lib/systemd/systemd --system --unit=intaked-check.service --log-target=journal --show-status=no
